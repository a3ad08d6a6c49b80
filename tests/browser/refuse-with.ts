import type { Page } from 'playwright-core'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'

/** Lets the server say no to everything that this page asks at a path, as it says it itself. */
export async function refuseWith(
  page: Page,
  path: string,
  code: RefusalCode,
  retryAfterSeconds?: number,
  more: object = {},
): Promise<void> {
  const { status, title } = refusals[code]
  const type = `urn:portcullis:refusal:${code}`
  await page.route(`**${path}`, (route) =>
    route.fulfill({
      status,
      contentType: 'application/problem+json; charset=utf-8',
      headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
      body: JSON.stringify({ type, code, title, status, ...more }),
    }),
  )
}
