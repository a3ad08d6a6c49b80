import { useEffect, useRef, useState } from 'react'
import { type Explanation, explain, useWords } from '@portcullis/client/react'
import type { AdminEvents } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import type { AuditEvent } from './event-table.tsx'
import { joined } from './joined.ts'
import { usePages } from './use-pages.ts'

export type EventFilter = { event: string; result: string; account: string; ip: string }

/** Soon enough to watch an attack by, and a question that the server answers in a millisecond. */
const everyMs = 3000

/**
 * The newest events, those that come included while it is live. Asking by itself never puts a question to the
 * person: when the proof of identity grows too old the tail stops, and says so. [CONSOLE-8]
 */
export function useTail(filter: EventFilter) {
  const { get, getQuietly } = useAdmin()
  const words = useWords()
  const question = JSON.stringify(filter)
  const pages = usePages<AuditEvent>(async (before) => {
    const query = { ...filter, before: before ?? undefined }
    const { events, next } = await get<AdminEvents>(paths.adminEvents, query)
    return { rows: events, next }
  }, question)
  const [isLive, setLive] = useState(true)
  const [stopped, setStopped] = useState<Explanation>()
  const shown = useRef(pages.of)
  shown.current = pages.of

  async function look() {
    if (document.visibilityState === 'hidden' || shown.current.answer === undefined) return
    const newest = await getQuietly<AdminEvents>(paths.adminEvents, { ...filter, limit: 100 })
    pages.of.update((known) => joined(known, newest))
  }

  useEffect(() => {
    if (!isLive) return
    let isOver = false
    let timer: ReturnType<typeof setTimeout>
    const again = () => {
      timer = setTimeout(async () => {
        try {
          await look()
          if (!isOver) again()
        } catch (rejection) {
          if (isOver) return
          setStopped(explain(rejection, words))
          setLive(false)
        }
      }, everyMs)
    }
    again()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [isLive, question])

  /** Begins again by a question of the person's, who may then be asked who they are. */
  async function begin() {
    setStopped(undefined)
    if ((await pages.of.load()) !== undefined) setLive(true)
  }
  return { pages, isLive, stopped, begin, end: () => setLive(false) }
}
