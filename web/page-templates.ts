import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

const ownFile = /<(?:script|link)\b[^>]*?\b(?:src|href)="\.\/(assets\/[^"]+)"[^>]*>/g

/**
 * Makes templates of the built HTML: the server puts the path of PUBLIC_URL for `%BASE%` and a nonce for
 * `%NONCE%`, and each file is loaded only with the content it was built with.
 */
export function pageTemplates(): Plugin {
  return {
    name: 'portcullis-page-templates',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue
          const html = String(file.source).replace(ownFile, (tag, path: string) => pinned(tag, path, bundle))
          // A page without script reads no language.
          const languages = html.includes('<script') ? languagesOf(bundle).join('') : ''
          file.source = html.replace('</head>', `${languages}</head>`)
        }
      },
    },
  }
}

function pinned(tag: string, path: string, bundle: Rolldown.OutputBundle): string {
  const file = bundle[path]
  if (file === undefined) throw new Error(`A page names ${path}, which is not built.`)

  const moved = tag.replace(`"./${path}"`, `"%BASE%/${path}"`).replace(' crossorigin', '')
  // A browser checks the integrity of scripts, style sheets and preloads; of an icon it does not.
  if (tag.includes('rel="icon"')) return moved
  const nonce = tag.includes('rel="stylesheet"') ? '' : ' nonce="%NONCE%"'
  return moved.replace(/>$/, `${nonce} integrity="${digestOf(file)}">`)
}

/** What the script needs to load a language pinned as well: its file, and the digest of that. */
function languagesOf(bundle: Rolldown.OutputBundle): string[] {
  return Object.values(bundle).flatMap((file) => {
    const [, language] =
      /\/react\/words\/([\w-]+)\.ts$/.exec((file.type === 'chunk' && file.facadeModuleId) || '') ?? []
    if (language === undefined) return []
    const content = `%BASE%/${file.fileName} ${digestOf(file)}`
    return [`  <meta name="portcullis-words-${language}" content="${content}">\n  `]
  })
}

function digestOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string {
  const content = file.type === 'chunk' ? file.code : file.source
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}
