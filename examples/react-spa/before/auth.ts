import { useSyncExternalStore } from 'react'
import { apiUrl } from './api-url.ts'

type Account = { id: string; email: string }
type Session = { status: 'loading' } | { status: 'signed-out' } | { status: 'signed-in'; account: Account }

let session: Session = { status: 'loading' }
const listeners = new Set<() => void>()

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session)
}

export async function signUp(email: string, password: string): Promise<string> {
  await post('/sign-up', { email, password })
  return 'Your account is ready: sign in.'
}

export async function signIn(email: string, password: string): Promise<void> {
  const { access, refresh } = await post('/token', { email, password })
  localStorage.setItem('access', access)
  localStorage.setItem('refresh', refresh)
  await findSession()
}

export async function signOut(): Promise<void> {
  localStorage.removeItem('access')
  localStorage.removeItem('refresh')
  await findSession()
}

export async function authorizedFetch(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetchWithToken(url, init)
  const refresh = localStorage.getItem('refresh')
  if (answer.status !== 401 || refresh === null) return answer

  try {
    const { access } = await post('/token/refresh', { refresh })
    localStorage.setItem('access', access)
  } catch {
    await signOut()
    return answer
  }
  return fetchWithToken(url, init)
}

export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fetchWithToken(url: string, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers)
  headers.set('Authorization', `Bearer ${localStorage.getItem('access')}`)
  return fetch(url, { ...init, headers })
}

async function post(path: string, body: unknown): Promise<{ access: string; refresh: string }> {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error((await answer.json()).title)
  return answer.json()
}

async function findSession(): Promise<void> {
  session = { status: 'signed-out' }
  if (localStorage.getItem('access') !== null) {
    const answer = await authorizedFetch(`${apiUrl}/account`)
    if (answer.ok) session = { status: 'signed-in', account: await answer.json() }
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

addEventListener('storage', findSession)
findSession()
