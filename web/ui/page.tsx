import { type ReactNode, useEffect, useRef } from 'react'
import { serviceName } from './place.ts'

let isFirstView = true

/**
 * One view: a card with a heading. Where it follows another without a page load, its heading takes the focus,
 * so that screen readers tell what has come.
 */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${title} · ${serviceName}`
    if (!isFirstView) heading.current?.focus()
    isFirstView = false
  }, [title])

  return (
    <>
      <header className="top">
        <p className="service">{serviceName}</p>
      </header>
      <main className="card">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
    </>
  )
}
