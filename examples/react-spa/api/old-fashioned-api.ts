import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import { jwtVerify, SignJWT } from 'jose'
import { type Answer, type Asked, createApi } from './create-api.ts'
import { createNotes } from './notes.ts'

type Account = { id: string; email: string; salt: Buffer; hash: Buffer }
type Use = 'access' | 'refresh'

const lifetimes = { access: '5 minutes', refresh: '30 days' }

/**
 * The API of `before`: it keeps passwords and hands out tokens, as many do. Do not copy it: nothing here
 * counts attempts, proves an address, rotates a refresh token or can end a session.
 */
export function createOldFashionedApi({ appOrigin }: { appOrigin: string }): Server {
  const secret = randomBytes(32)
  const accounts = new Map<string, Account>()
  const notes = createNotes()

  const makeToken = (account: Account, use: Use) =>
    new SignJWT({ use, email: account.email })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(account.id)
      .setExpirationTime(lifetimes[use])
      .sign(secret)

  const readToken = async (token: unknown, use: Use) => {
    const read = await jwtVerify(String(token), secret, { algorithms: ['HS256'] }).catch(() => undefined)
    return read?.payload.use === use ? accounts.get(String(read.payload.email)) : undefined
  }

  const signUp = ({ email, password }: Record<string, unknown>): Answer => {
    const salt = randomBytes(16)
    if (accounts.has(String(email))) return { status: 409, body: { title: 'The address is taken.' } }
    const hash = scryptSync(String(password), salt, 32)
    accounts.set(String(email), { id: randomUUID(), email: String(email), salt, hash })
    return { status: 201, body: {} }
  }

  const signIn = async ({ email, password }: Record<string, unknown>): Promise<Answer> => {
    const account = accounts.get(String(email))
    const isRight = account && timingSafeEqual(account.hash, scryptSync(String(password), account.salt, 32))
    if (!isRight) return unauthorized
    const [access, refresh] = [await makeToken(account, 'access'), await makeToken(account, 'refresh')]
    return { status: 200, body: { access, refresh } }
  }

  const refresh = async ({ refresh }: Record<string, unknown>): Promise<Answer> => {
    const account = await readToken(refresh, 'refresh')
    return account ? { status: 200, body: { access: await makeToken(account, 'access') } } : unauthorized
  }

  return createApi(appOrigin, async (asked: Asked) => {
    const body = (asked.body ?? {}) as Record<string, unknown>
    if (asked.path === '/sign-up') return signUp(body)
    if (asked.path === '/token') return signIn(body)
    if (asked.path === '/token/refresh') return refresh(body)

    const account = await readToken(asked.authorization?.replace(/^Bearer /, ''), 'access')
    if (account === undefined) return unauthorized
    if (asked.path === '/account') return { status: 200, body: { id: account.id, email: account.email } }
    return notes(account.id, asked)
  })
}

const unauthorized: Answer = { status: 401, body: { title: 'The address or the password is wrong.' } }
