import { Refused } from '@portcullis/client/react/parts'
import type { Paged } from './use-pages.ts'
import { words } from './words.ts'

/** The way to the next page, where there is one. */
export function More<Row>({ pages, label = words.more }: { pages: Paged<Row>; label?: string }) {
  const { of, more, isLoadingMore, problem } = pages
  if (of.answer?.next == null) return null
  return (
    <div>
      <div role="alert">{problem !== undefined && <Refused explanation={problem} />}</div>
      <button type="button" className="pc-button pc-quiet" aria-disabled={isLoadingMore} onClick={more}>
        {isLoadingMore ? words.loadingMore : label}
      </button>
    </div>
  )
}
