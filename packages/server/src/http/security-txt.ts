import { refuse } from '../platform/refusal.ts'
import { route } from './route.ts'

/** RFC 9116 2.5.5 recommends less than a year; the text is made anew at each request. */
const expiresInMs = 180 * 86_400_000

export const securityTxtRoute = route(
  {
    method: 'GET',
    path: '/.well-known/security.txt',
    summary: 'Where to report a weakness (RFC 9116), where the operator has named a contact.',
    guard: 'anyone',
    public: true,
    hidden: true,
    answer: { status: 200 },
    refusals: ['not_found'],
  },
  async ({ ctx, http }) => {
    const { securityContact, publicUrl } = ctx.settings.server
    if (securityContact === undefined) return refuse('not_found')
    const lines = [
      `Contact: ${securityContact}`,
      `Expires: ${new Date(ctx.now().getTime() + expiresInMs).toISOString()}`,
      `Canonical: ${publicUrl}/.well-known/security.txt`,
    ]
    const type = 'text/plain; charset=utf-8' // RFC 9116 2.2.
    return http.body(`${lines.join('\n')}\n`, 200, { 'content-type': type })
  },
)
