import { createClient } from '@portcullis/client'
import { apiUrl } from './api-url.ts'

const authUrl: string = import.meta.env.VITE_AUTH_URL ?? 'http://localhost:3000'

export const client = createClient({ baseUrl: authUrl, apiOrigins: [apiUrl] })

export const authorizedFetch = client.fetch

export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
