import { useSyncExternalStore } from 'react'
import { AuthRefusal, createClient, type SessionState } from '@portcullis/client'
import { apiUrl } from './api-url.ts'

const authUrl: string = import.meta.env.VITE_AUTH_URL ?? 'http://localhost:3000'
const client = createClient({ baseUrl: authUrl, apiOrigins: [apiUrl] })

export const { signOut, fetch: authorizedFetch } = client

export function useSession(): SessionState {
  return useSyncExternalStore(client.session.subscribe, client.session.get)
}

export async function signUp(email: string, password: string): Promise<string> {
  await client.signUp({ email, password })
  return 'Follow the link in the mail that is on its way, then sign in here.'
}

export async function signIn(email: string, password: string): Promise<void> {
  await client.signIn({ email, password })
}

export function explain(error: unknown): string {
  const reasons = error instanceof AuthRefusal ? error.reasons : undefined
  if (reasons) return reasons.map(({ message }) => message).join(' ')
  return error instanceof Error ? error.message : String(error)
}
