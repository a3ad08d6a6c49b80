import { PGlite, types } from '@electric-sql/pglite'
import type { Driver } from './db.ts'

/** Opens the embedded database in `folder`, or in memory from a dumped folder. */
export async function openPglite(
  where: { folder: string } | { dump: Blob } | { memory: true },
): Promise<EmbeddedDriver> {
  const parsers = { [types.INT8]: Number }
  const pglite =
    'folder' in where
      ? await PGlite.create(where.folder, { parsers })
      : await PGlite.create('dump' in where ? { loadDataDir: where.dump, parsers } : { parsers })

  return {
    pglite,
    query: async (text, values) => ({ rows: (await pglite.query(text, values)).rows }),
    script: async (text) => {
      try {
        await pglite.exec(text)
      } catch (error) {
        // One connection for everybody: it must not be left in a transaction that has failed.
        await pglite.exec('rollback')
        throw error
      }
    },
    listen: async (channel, hear) => await pglite.listen(channel, hear),
    close: () => pglite.close(),
  }
}

export type EmbeddedDriver = Driver & { pglite: PGlite }
