import { withDeadline } from './deadline.ts'

const database = 'portcullis'
const storeName = 'device-keys'
/**
 * How long IndexedDB may take. Some browsers never answer after a crash; signing in must not wait for them.
 */
const storageWithinMs = 2_000

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

/** The key of this browser for this server, if it has one that works. */
export async function findDeviceKey(baseUrl: string): Promise<CryptoKeyPair | undefined> {
  return look(baseUrl).catch(() => undefined)
}

/**
 * The key of this browser for this server, made when there is none or none that works. Undefined without
 * IndexedDB or WebCrypto. Its private part cannot leave the browser, not even by a script of the page.
 * [CLIENT-16]
 */
export async function getOrMakeDeviceKey(baseUrl: string): Promise<CryptoKeyPair | undefined> {
  try {
    const found = await look(baseUrl)
    if (found) return found
    const made = await crypto.subtle.generateKey(algorithm, false, ['sign'])
    return await withDeadline(storageWithinMs, async () => {
      // One transaction reads and writes, so that of two tabs the second takes the first one's key.
      const kept = await inStore('readwrite', (store) => {
        const reading = store.get(baseUrl)
        reading.onsuccess = () => {
          if (!asKeyPair(reading.result)) store.put(made, baseUrl)
        }
        return reading
      })
      return asKeyPair(kept) ?? made
    })
  } catch {
    return undefined
  }
}

function look(baseUrl: string): Promise<CryptoKeyPair | undefined> {
  return withDeadline(storageWithinMs, async () =>
    asKeyPair(await inStore('readonly', (store) => store.get(baseUrl))),
  )
}

/** What one transaction on the store of keys gave, once the transaction is complete. */
async function inStore(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<unknown>,
): Promise<unknown> {
  const opening = indexedDB.open(database, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName)
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(storeName, mode)
      const working = work(transaction.objectStore(storeName))
      transaction.oncomplete = () => resolve(working.result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    db.close()
  }
}

// The record may be damaged, or from something else that uses the name.
function asKeyPair(kept: unknown): CryptoKeyPair | undefined {
  const { privateKey, publicKey } = (kept ?? {}) as Partial<CryptoKeyPair>
  const works =
    privateKey?.type === 'private' &&
    publicKey?.type === 'public' &&
    !privateKey.extractable &&
    (privateKey.algorithm as EcKeyAlgorithm).namedCurve === 'P-256'
  return works ? { privateKey, publicKey } : undefined
}
