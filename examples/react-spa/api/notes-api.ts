import type { Server } from 'node:http'
import { createApi } from './create-api.ts'
import { createNotes } from './notes.ts'
import { createTokenVerifier, isAnswer } from './verify-access-token.ts'

/** The API of `after`: it knows no passwords and makes no tokens; it reads those of the auth server. */
export function createNotesApi({ appOrigin, authUrl }: { appOrigin: string; authUrl: string }): Server {
  const verify = createTokenVerifier({ authUrl, audience: 'portcullis' })
  const notes = createNotes()

  return createApi(appOrigin, async (asked) => {
    const caller = await verify(asked.authorization)
    return isAnswer(caller) ? caller : notes(caller.accountId, asked)
  })
}
