import { type ReactNode, useEffect, useRef } from 'react'
import { usePortcullis } from './portcullis-context.ts'

/** The root of everything that is shown: the style reaches what is inside it, and nothing else. */
export function Root({ className, children }: { className?: string; children: ReactNode }) {
  const { lang, dir } = usePortcullis().words
  return (
    <div className={className === undefined ? 'portcullis' : `portcullis ${className}`} lang={lang} dir={dir}>
      {children}
    </div>
  )
}

/** One view: a card with a heading. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Root>
      <div className="pc-card">
        <Title>{title}</Title>
        {children}
      </div>
    </Root>
  )
}

/** The heading of a view. Where it follows another, it takes the focus: screen readers tell what came. */
export function Title({ children: title }: { children: string }) {
  const { headingLevel, onTitle, shown } = usePortcullis()
  const heading = useRef<HTMLHeadingElement>(null)
  const Heading = `h${headingLevel}` as 'h1'

  useEffect(() => {
    onTitle?.(title)
    if (shown.title !== undefined && shown.title !== title) heading.current?.focus()
    shown.title = title
  }, [title])

  return (
    <Heading ref={heading} className="pc-title" tabIndex={-1}>
      {title}
    </Heading>
  )
}

/** A heading within a view. */
export function Subtitle({ id, children }: { id?: string; children: string }) {
  const Heading = `h${usePortcullis().headingLevel + 1}` as 'h2'
  return (
    <Heading className="pc-subtitle" id={id}>
      {children}
    </Heading>
  )
}
