import type { ReactNode } from 'react'

/** Stands for the element in a sentence of the catalogue: "object replacement character", in no language. */
const mark = '\uFFFC'

/** A sentence of the catalogue with an element in it, wherever the language puts it. */
export function Filled({ sentence, children }: { sentence: (mark: string) => string; children: ReactNode }) {
  const [before, ...behind] = sentence(mark).split(mark)
  return (
    <>
      {before}
      {children}
      {behind.join('')}
    </>
  )
}

/** An e-mail address in a sentence. It keeps its own reading direction. */
export function Address({ children }: { children: string }) {
  return (
    <strong className="pc-address">
      <bdi>{children}</bdi>
    </strong>
  )
}
