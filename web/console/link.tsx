import type { MouseEvent, ReactNode } from 'react'
import { go } from './place.ts'

type LinkProps = { to: string; className?: string; isHere?: boolean; children: ReactNode }

/** A link within the console. Opened in a tab of its own, or copied, it is a link as any other. */
export function Link({ to, className, isHere = false, children }: LinkProps) {
  function follow(event: MouseEvent) {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!isPlain) return
    event.preventDefault()
    go(to)
  }
  return (
    <a href={to} className={className} aria-current={isHere ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  )
}
