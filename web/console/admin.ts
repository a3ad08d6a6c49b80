import { createContext, useContext } from 'react'
import { AuthRefusal, AuthUnreachable, type Client } from '@portcullis/client'
import { readRefusal } from '@portcullis/client/react/parts'
import type { adminSelfShape, permissionShape } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'

export type Self = (typeof adminSelfShape)['_zod']['output']
export type Permission = (typeof permissionShape)['_zod']['output']
type Query = Record<string, string | number | undefined>

/** What the console asks: the routes of the API under /v1/admin/, and nothing else. */
export type Admin = {
  self: Self
  may: (permission: Permission) => boolean
  /** Asks; where the proof of identity is too old, has the person give another first. [CONSOLE-3] */
  get: <Answer>(path: string, query?: Query) => Promise<Answer>
  /** Asks without ever putting a question to the person: for what repeats by itself. */
  getQuietly: <Answer>(path: string, query?: Query) => Promise<Answer>
  post: (path: string, body: object) => Promise<void>
}

const AdminContext = createContext<Admin | undefined>(undefined)
export const AdminProvider = AdminContext.Provider

export function useAdmin(): Admin {
  const admin = useContext(AdminContext)
  if (admin === undefined) throw new Error('This is shown to operators alone.')
  return admin
}

/** Runs what needs a fresh session, as `useConfirmed` gives it. */
type Confirmed = <Answer>(work: () => Promise<Answer>) => Promise<Answer>

/**
 * Makes what asks the API, and tells whenever the proof of identity turns out to be too old, or to be good
 * again. Questions that are refused at the same time put one question to the person.
 */
export function createAsking(client: Client, confirmed: Confirmed, onStale: (isStale: boolean) => void) {
  let confirming: Promise<unknown> | undefined

  async function withConfirmed<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work()
    } catch (rejection) {
      if (!isStale(rejection)) throw rejection
    }
    onStale(true)
    confirming ??= confirmed(() => ask(client, paths.adminSelf)).finally(() => {
      confirming = undefined
    })
    await confirming
    onStale(false)
    return work()
  }

  const getOnce = <Answer>(path: string, query: Query = {}) => ask<Answer>(client, path + searchOf(query))
  return {
    getQuietly: <Answer>(path: string, query?: Query) =>
      getOnce<Answer>(path, query).catch((rejection) => {
        if (isStale(rejection)) onStale(true)
        throw rejection
      }),
    get: <Answer>(path: string, query?: Query) => withConfirmed(() => getOnce<Answer>(path, query)),
    post: (path: string, body: object) => withConfirmed(() => ask<void>(client, path, body)),
  }
}

function isStale(rejection: unknown): boolean {
  return rejection instanceof AuthRefusal && rejection.code === 'fresh_session_needed'
}

function searchOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** How long one answer may take: the widest page of the audit log, not longer than a person waits. */
const answerWithinMs = 20_000

async function ask<Answer>(client: Client, path: string, body?: object): Promise<Answer> {
  const response = await fetchFrom(client, path, body)
  if (response.status === 204) return undefined as Answer
  const answer = await response.json().catch((cause) => {
    throw new AuthUnreachable(`${path} gave no answer that could be read.`, { cause })
  })
  if (response.ok) return answer as Answer
  const refusal = readRefusal(response, answer)
  throw (
    refusal ?? new AuthUnreachable(`The service was answered for with ${response.status} by somebody else.`)
  )
}

async function fetchFrom(client: Client, path: string, body: object | undefined): Promise<Response> {
  try {
    return await client.fetch(client.baseUrl + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    })
  } catch (cause) {
    if (cause instanceof AuthRefusal || cause instanceof AuthUnreachable) throw cause
    throw new AuthUnreachable(`${path} gave no answer.`, { cause })
  }
}

/** Asks what needs nobody who is signed in. */
export const askAnybody = (client: Client, path: string, body: object): Promise<void> =>
  ask<void>(client, path, body)
