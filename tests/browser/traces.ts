import type { Page } from 'playwright-core'

/** The addresses that the back button of this tab knows. */
export async function historyOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { entries } = await session.send('Page.getNavigationHistory')
  await session.detach()
  return entries.map(({ url }) => url)
}

export type Sent = { method: string; url: string; headers: Record<string, string>; body: string }

/** Listens to everything that a page sends from now on. */
export function listenToRequests(page: Page): () => Promise<Sent[]> {
  const sent: Promise<Sent>[] = []
  page.on('request', (request) => {
    const [method, url, body] = [request.method(), request.url(), request.postData() ?? '']
    const headers = request.allHeaders().catch(() => request.headers())
    sent.push(headers.then((headers) => ({ method, url, headers, body })))
  })
  return () => Promise.all(sent)
}

export type Left = { text: string; extractableKeys: number; keys: number }

/**
 * Everything that a script of the page could find of what was left behind: storage, databases, caches,
 * cookies, the document, addresses and the history's state. Keys are told by whether they can be taken out.
 */
export function whatIsLeft(page: Page): Promise<Left> {
  return page.evaluate(async () => {
    const records: unknown[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onsuccess = () => resolve(opening.result)
        opening.onerror = () => reject(opening.error)
      })
      for (const storeName of db.objectStoreNames) {
        const store = db.transaction(storeName).objectStore(storeName)
        const [keys, values] = await Promise.all(
          [store.getAllKeys(), store.getAll()].map(
            (asked) =>
              new Promise<unknown[]>((resolve) => {
                asked.onsuccess = () => resolve(asked.result)
              }),
          ),
        )
        records.push(name, storeName, keys, ...(values ?? []))
      }
      db.close()
    }
    const pairs = records.filter(
      (record): record is CryptoKeyPair => (record as CryptoKeyPair).privateKey instanceof CryptoKey,
    )
    const exported = pairs.map(({ privateKey }) =>
      crypto.subtle.exportKey('jwk', privateKey).then(
        () => 1,
        () => 0,
      ),
    )
    const cached: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        cached.push(request.url, (await (await cache.match(request))?.text()) ?? '')
      }
    }
    const workers = await navigator.serviceWorker.getRegistrations()
    const rest = {
      local: { ...localStorage },
      session: { ...sessionStorage },
      records: records.filter((record) => !pairs.includes(record as CryptoKeyPair)),
      cached,
      workers: workers.map(({ scope }) => scope),
      cookie: document.cookie,
      document: document.documentElement.outerHTML,
      typed: [...document.querySelectorAll('input')].map(({ value }) => value),
      addresses: [location.href, document.referrer, name],
      state: history.state,
      loaded: performance.getEntries().map(({ name }) => name),
    }
    const extractable = await Promise.all(exported)
    return {
      text: JSON.stringify(rest),
      keys: pairs.length,
      extractableKeys: extractable.reduce((sum: number, one) => sum + one, 0),
    }
  })
}
