import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

/** Puts a page in place of what the template shows while the script is on its way. */
export function start(page: ReactNode) {
  const place = document.getElementById('page')
  if (place === null) throw new Error('The template has no place for the page.')

  // A page that comes back from the browser's memory could show a person who has signed out since.
  addEventListener('pageshow', (event) => event.persisted && location.reload())
  place.replaceChildren()
  createRoot(place).render(page)
}
