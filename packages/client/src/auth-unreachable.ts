/** The server gave no answer of its own: the network failed, time ran out, or somebody else answered. */
export class AuthUnreachable extends Error {
  override readonly name = 'AuthUnreachable'
  /** Whether the server did answer, and this browser did not keep its cookie. */
  readonly cookieLost: boolean

  constructor(
    message: string,
    { cookieLost = false, ...options }: ErrorOptions & { cookieLost?: boolean } = {},
  ) {
    super(message, options)
    this.cookieLost = cookieLost
  }
}
