/** The server gave no answer of its own: the network failed, time ran out, or somebody else answered. */
export class AuthUnreachable extends Error {
  override readonly name = 'AuthUnreachable'
}
