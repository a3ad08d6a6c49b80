import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '@portcullis/client'
import { PortcullisProvider } from '@portcullis/client/react'
import { linksWith } from './links.ts'
import { loadLanguage } from './load-language.ts'
import { base, service } from './place.ts'

/** Shows a page under the name of the service. */
export function start(page: ReactNode): Promise<void> {
  return mount(
    <>
      <header className="top">
        <p className="service">{service.name}</p>
      </header>
      <main>{page}</main>
    </>,
  )
}

/**
 * Puts a page in place of what the template shows while the script is on its way. The pages are the first
 * customer of the public SDK and use nothing else.
 */
export async function mount(page: ReactNode, languages = navigator.languages): Promise<void> {
  const place = document.getElementById('page')
  if (place === null) throw new Error('The template has no place for the page.')

  const client = createClient({ baseUrl: location.origin + base, transport: 'cookie' })
  // A page that comes back from the browser's memory could show a person who has signed out since. Where
  // nobody was signed in, it keeps what was typed, and the client asks again by itself.
  addEventListener('pageshow', (event) => {
    if (event.persisted && client.session.get().status !== 'signed-out') location.reload()
  })
  const words = await loadLanguage(languages)
  document.documentElement.lang = words.lang
  document.documentElement.dir = words.dir
  place.replaceChildren()
  createRoot(place).render(
    <PortcullisProvider
      client={client}
      words={words}
      links={linksWith(location.search)}
      service={service}
      onTitle={(title) => {
        document.title = `${title} · ${service.name}`
      }}
    >
      {page}
    </PortcullisProvider>,
  )
}
