import { type Item, mendableList } from './mendable-list.ts'

/** Exact web origins, as browsers write them in `Origin`. */
export const originList = (env: string) => mendableList(env, /[\s;]+|(?<=[^\s;])(?=https?:\/\/)/, readOrigin)

function readOrigin(text: string): Item {
  if (text === '*')
    return { why: 'Browsers send no cookies to *. Name each origin, such as https://app.example.com.' }
  if (text.includes('*')) return { why: `${text} is a pattern. Name each origin.` }
  if (text === 'null') return { why: 'null is the origin of any page in a sandbox.' }

  const written = /^[\w.-]+(:\d+)?(\/.*)?$/.test(text) ? `https://${text}` : text
  const origin = originOf(written)
  if (origin === undefined) return { why: `${nameless(text)} is no origin such as https://app.example.com.` }
  if (origin === text) return { value: origin }
  return { why: `${nameless(text)} is not how browsers write this origin.`, mended: origin }
}

function originOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text).origin
}

/** Without what could be somebody's name and password. */
function nameless(text: string): string {
  return text.replace(/\/\/.*@/, '//…@')
}
