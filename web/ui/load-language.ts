import { chooseLanguage, loadWords, type Words } from '@portcullis/client/react'

/**
 * Loads the language of the page before anything is shown. Its file is preloaded with the digest that the
 * template names, and what was preloaded is what the import then gets; a file that is another one is left
 * alone, and the page is in English. [WEB-3]
 */
export async function loadLanguage(wanted: readonly string[]): Promise<Words> {
  const language = chooseLanguage(wanted)
  const isThere = await preload(language).catch(() => false)
  return loadWords(isThere ? [language] : []).catch(() => loadWords([]))
}

/** Whether the language's own file has come, whole and as it was built. */
async function preload(language: string): Promise<boolean> {
  const name = `portcullis-words-${language}`
  const [href, integrity] =
    document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content.split(' ') ?? []
  if (href === undefined || integrity === undefined) return false

  const link = document.createElement('link')
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
  Object.assign(link, { rel: 'modulepreload', href, integrity, ...(nonce && { nonce }) })
  return new Promise((resolve) => {
    link.onload = () => resolve(true)
    link.onerror = () => resolve(false)
    document.head.append(link)
  })
}
