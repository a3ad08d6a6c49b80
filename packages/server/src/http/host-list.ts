import { type Item, mendableList } from './mendable-list.ts'

/** Exact host names, with a port where it is not that of https. */
export const hostList = (env: string) => mendableList(env, /[\s;]+/, readHost)

function readHost(text: string): Item {
  if (/^\.|\*/.test(text)) return { why: `${text} is a pattern. Name every host that is served.` }
  const plain = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '')
  if (plain.includes('@')) return { why: 'A host has no user.' }

  const [, name = '', port] = /^(.*?)\.?(?::(\d*))?$/.exec(plain) ?? []
  const host = hostOf(name)
  if (host === undefined) return { why: `${text} is no host name such as auth.example.com.` }
  if (port !== undefined && !(Number(port) > 0 && Number(port) <= 65_535))
    return { why: `${text} has a port that cannot be.`, mended: host }

  const mended = port === undefined || port === '443' || port === '80' ? host : `${host}:${Number(port)}`
  if (mended === text.toLowerCase()) return { value: mended }
  return { why: `${text} is not a host as browsers send it.`, mended }
}

/** A host as browsers write it; undefined for what is none. */
function hostOf(name: string): string | undefined {
  const url = `https://${name}`
  if (!URL.canParse(url)) return undefined
  const { host, hostname, href } = new URL(url)
  const isPlain =
    host === hostname && href === `https://${host}/` && /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/.test(host)
  return isPlain ? host : undefined
}
