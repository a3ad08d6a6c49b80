import type { House } from './house.ts'

/** One request and its answer, as they went over the wire. */
export type Exchange = {
  method: string
  path: string
  status: number
  sent: string
  received: string
  cookies: string[]
  headers: Headers
}

/** Records everything that goes through the house's door from now on. */
export function recordExchanges(house: House): Exchange[] {
  const exchanges: Exchange[] = []
  house.watch(async (path, init, response) => {
    const copy = response.clone()
    exchanges.push({
      method: init.method ?? 'GET',
      path,
      status: copy.status,
      sent: typeof init.body === 'string' ? init.body : '',
      received: await copy.text(),
      cookies: copy.headers.getSetCookie(),
      headers: copy.headers,
    })
  })
  return exchanges
}
