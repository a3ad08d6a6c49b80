import { z } from 'zod'
import { answerJson, readHeader, writeHeader } from '../../http/headers.ts'
import { type Route, route } from '../../http/route.ts'
import type { Settings } from '../../platform/context.ts'
import { assertDevelopment, openDevInbox } from './dev-inbox.ts'
import { inboxPolicy, inboxStyle, renderInbox } from './dev-inbox-page.ts'

/** The inbox of the development command. Anywhere else, asking for these routes is a fault. [MAIL-12] */
export function devMailRoutes(settings: Pick<Settings, 'server'>): Route[] {
  assertDevelopment(settings)
  return [inboxRoute, styleRoute]
}

const inboxRoute = route(
  {
    method: 'GET',
    path: '/dev/mail',
    summary: 'The mail that development does not send: a page, or JSON for who asks for it.',
    guard: 'anyone',
    hidden: true,
    answer: { status: 200, shape: z.unknown() },
    refusals: [],
  },
  async ({ ctx, http }) => {
    const mails = ctx.instance(openDevInbox).list()
    writeHeader(http, 'vary', 'Origin, Accept')
    if (wantsJson(readHeader(http, 'accept'))) return answerJson(http, mails)
    writeHeader(http, 'content-security-policy', inboxPolicy)
    return http.html(renderInbox(mails))
  },
)

const styleRoute = route(
  {
    method: 'GET',
    path: '/dev/mail/style.css',
    summary: 'How the inbox looks.',
    guard: 'anyone',
    hidden: true,
    answer: { status: 200 },
    refusals: [],
  },
  async ({ http }) => http.body(inboxStyle, 200, { 'content-type': 'text/css; charset=utf-8' }),
)

// Browsers list text/html first; whoever wants JSON says so and does not.
function wantsJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('text/html')
}
