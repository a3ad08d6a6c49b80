import type { NextRequest } from 'next/server'
import { NextResponse } from 'next/server'
import { answerRejection, type FoundSession } from '@portcullis/client/server'
import { auth } from './auth.ts'

export const config = { matcher: ['/', '/notes/:path*'] }

/**
 * Does what a page cannot: chooses a status and sets cookies. Strangers are led to the sign-in page, and when
 * nobody knows who is signed in, the answer is 503. It is no fence: every page and every action asks again.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const isForAll = request.nextUrl.pathname === '/'
  const found = isForAll ? await greet(request) : await auth.requireSession(request)
  if (found instanceof Response) return found

  const next = NextResponse.next()
  next.headers.set('Cache-Control', 'private, no-store')
  for (const line of found.setCookie) next.headers.append('Set-Cookie', line)
  return next
}

function greet(request: NextRequest): Promise<FoundSession | Response> {
  return auth.getSession(request).catch(answerRejection)
}
