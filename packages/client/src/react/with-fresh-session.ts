import { AuthRefusal } from '../auth-refusal.ts'

/**
 * Does what may need a fresh session: when the server says so, has the person confirm who they are, and tries
 * once more. [WEB-7]
 */
export async function withFreshSession<Answer>(
  work: () => Promise<Answer>,
  confirmIdentity: () => Promise<void>,
): Promise<Answer> {
  try {
    return await work()
  } catch (rejection) {
    if (!(rejection instanceof AuthRefusal) || rejection.code !== 'fresh_session_needed') throw rejection
  }
  await confirmIdentity()
  return work()
}
