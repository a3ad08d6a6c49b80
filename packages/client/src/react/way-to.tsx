import { createContext, type ReactNode, useContext } from 'react'
import { usePortcullis, type ViewName } from './portcullis-context.ts'

/** Puts another view in the place of the present one. */
export type Go = (view: ViewName) => void

export const Going = createContext<Go | undefined>(undefined)

type Look = 'link' | 'main' | 'quiet'

const classes: Record<Look, string> = {
  link: 'pc-link',
  main: 'pc-button pc-main',
  quiet: 'pc-button pc-quiet',
}

/**
 * The way to another view: a link where the app has a page for it, otherwise a button that shows it here, and
 * where neither can be, `otherwise`.
 */
export function WayTo({
  view,
  look = 'link',
  otherwise = null,
  children,
}: {
  view: ViewName
  look?: Look
  otherwise?: ReactNode
  children: ReactNode
}) {
  const { links } = usePortcullis()
  const go = useContext(Going)
  const href = links[view]

  if (href !== undefined) {
    return (
      <a className={classes[look]} href={href}>
        {children}
      </a>
    )
  }
  if (go === undefined || view === 'account') return otherwise
  return (
    <button type="button" className={classes[look]} onClick={() => go(view)}>
      {children}
    </button>
  )
}
