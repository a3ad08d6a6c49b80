import { chromium, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/test-chromium.ts'

export function openChromium() {
  // Chromium refuses to run as root inside its sandbox; the pages here are our own.
  return chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}

/** Everything that a script of this page can read of what outlives the page, and of what it shows. */
export function whatScriptsSee(page: Page) {
  return page.evaluate(async () => {
    const keptIn = async (name: string) => {
      const opening = indexedDB.open(name)
      await new Promise((resolve) => opening.addEventListener('success', resolve))
      const db = opening.result
      const stores = [...db.objectStoreNames]
      const reading = stores.map((store) => db.transaction(store).objectStore(store).getAll())
      const values = await Promise.all(
        reading.map(
          (request) =>
            new Promise<unknown[]>((resolve) => (request.onsuccess = () => resolve(request.result))),
        ),
      )
      db.close()
      return values.flat().map(describe)
    }
    const describe = (value: unknown): unknown => {
      if (value instanceof CryptoKey) return `${value.type} key, extractable: ${value.extractable}`
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, describe(inner)]))
    }
    const databases = await indexedDB.databases()
    return {
      localStorage: { ...localStorage },
      sessionStorage: { ...sessionStorage },
      indexedDb: Object.fromEntries(
        await Promise.all(databases.map(async ({ name = '' }) => [name, await keptIn(name)])),
      ) as Record<string, unknown[]>,
      caches: await caches.keys(),
      cookies: document.cookie,
      address: location.href,
      markup: document.documentElement.outerHTML,
    }
  })
}

/** Three parts of base64url with a header before them: what every JWT looks like. */
export const tokenLike = /eyJ[\w-]+\.[\w-]+\.[\w-]+/
