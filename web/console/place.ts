import { useSyncExternalStore } from 'react'
import { consolePages } from '@portcullis/protocol/paths'
import { base } from '../ui/place.ts'

export type ConsolePage = keyof typeof consolePages

/**
 * Where in the console this is. What a page filters by stands in the address, so that it can be handed on;
 * what somebody has searched for does not, because an e-mail address there would be kept by histories,
 * bookmarks and logs. It is remembered with this entry of the tab's own history alone. [CONSOLE-6]
 */
export type Place = { page: ConsolePage | undefined; id: string | undefined; query: URLSearchParams }

const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const tell = () => {
  for (const listener of [...listeners]) listener()
}
globalThis.addEventListener?.('popstate', tell)

export function usePlace(): Place {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search)
  return placeOf(address.slice(base.length))
}

export function placeOf(address: string): Place {
  const [way = '', search] = address.split('?')
  const query = new URLSearchParams(search)
  const path = way.replace(/\/$/, '')
  const page = (Object.keys(consolePages) as ConsolePage[]).find((name) => consolePages[name] === path)
  const [, id] = path.startsWith(`${consolePages.accounts}/`) ? path.split('/').slice(2) : []
  return { page, id, query }
}

type Query = Record<string, string | undefined>

/** The address of a page of the console. */
export function addressIn(page: ConsolePage, query: Query = {}, id?: string): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  const search = new URLSearchParams(given).toString()
  const below = id === undefined ? '' : `/${encodeURIComponent(id)}`
  return base + consolePages[page] + below + (search === '' ? '' : `?${search}`)
}

/** Goes to another page of the console, without loading anything anew. */
export function go(address: string): void {
  history.pushState(null, '', address)
  scrollTo(0, 0)
  tell()
}

/** Shows the same page by other filters, which is no step of its own to come back from. */
export function refine(page: ConsolePage, query: Query): void {
  history.replaceState(null, '', addressIn(page, query))
  tell()
}

/** What was searched for when this entry of the tab's history was shown last. */
export function searchedHere(): string | undefined {
  const kept: unknown = history.state?.search
  return typeof kept === 'string' ? kept : undefined
}

export function keepSearch(search: string | undefined): void {
  history.replaceState(search === undefined ? null : { search }, '')
}
