import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const folder = mkdtempSync(join(tmpdir(), 'pages-'))
const templates = ['sign-in.html', 'account.html', 'console.html']
const read = (path: string) => readFileSync(join(folder, path), 'utf8')
const assets = () => readdirSync(join(folder, 'assets')).map((name) => `assets/${name}`)
const scripts = () => assets().filter((path) => path.endsWith('.js'))

before(async () => {
  const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } })
})

after(() => rmSync(folder, { recursive: true }))

/** The tags of a template that load something, with the path of what they load. */
function loadsOf(template: string) {
  return [...read(template).matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]*)"[^>]*>/g)].map(
    ([tag, address = '']) => ({ tag, address, path: address.replace('%BASE%/', '') }),
  )
}

/** Every script that a page loads, its imports included; a language is loaded by whoever reads it. */
function scriptsOf(template: string): string[] {
  const found = new Set<string>()
  const open = loadsOf(template).map(({ path }) => path)
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (!path.endsWith('.js') || found.has(path)) continue
    found.add(path)
    for (const [, name] of read(path).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g)) {
      open.push(`assets/${name}`)
    }
  }
  return [...found]
}

test('[WEB-1] no page has inline script or style', () => {
  for (const template of templates) {
    const html = read(template)

    assert.doesNotMatch(html, /<style\b|\sstyle=|\son[a-z]+=|javascript:/i)
    assert.doesNotMatch(html, /<base\b|http-equiv/i)
    for (const [, attributes, inside] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
      assert.match(attributes ?? '', /type="module"/)
      assert.equal(inside, '')
    }
  }
})

test('[WEB-1] no script evaluates text, writes HTML or sets an inline style', () => {
  for (const path of scripts()) {
    // Preact writes HTML and style where a component gives it these properties; none of ours does.
    const asked = /\bdangerouslySetInnerHTML["'`]?:|[{,]style:["'`{].{20}/g
    // What Intl calls a style is none.
    const script = read(path).replaceAll(/\{style:[`"']unit[`"'],unit:/g, '{unit:')
    const done = /\beval\(|\bFunction\(|document\.write|insertAdjacentHTML|srcdoc/g

    assert.deepEqual(script.match(asked), null, path)
    assert.deepEqual(script.match(done), null, path)
  }
})

test('[WEB-1] nothing is loaded from another origin', () => {
  const namespaces = /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1998\/Math\/MathML|1999\/xlink)/g

  for (const path of [...templates, ...assets()]) {
    const addresses = read(path)
      .replaceAll(namespaces, '')
      .match(/(?:\w+:|["'`(])\/\/[\w$[]+/g)

    assert.deepEqual(addresses, null, path)
  }
})

test('[WEB-1] no source map is shipped or named', () => {
  assert.deepEqual(
    assets().filter((path) => path.endsWith('.map')),
    [],
  )
  for (const path of assets()) assert.doesNotMatch(read(path), /sourceMappingURL/)
})

test('[WEB-2] the sign-in pages load no code of the account page', () => {
  // The words of both are in one catalogue; these are of its code alone.
  const ofAccount = ['pc-account', 'pc-badge', 'createObjectURL']
  const textOf = (template: string) => scriptsOf(template).map(read).join('\n')

  for (const words of ofAccount) {
    assert.equal(textOf('account.html').includes(words), true, words)
    assert.equal(textOf('sign-in.html').includes(words), false, words)
  }
})

test('[CONSOLE-10] the console is a bundle of its own, which no page for everybody loads', () => {
  const ofConsole = ['/v1/admin/', 'Needs attention', 'credential stuffing']
  const textOf = (template: string) => scriptsOf(template).map(read).join('\n')
  const styles = (template: string) => loadsOf(template).filter(({ path }) => path.endsWith('.css'))

  for (const words of ofConsole) assert.equal(textOf('console.html').includes(words), true, words)
  for (const template of ['sign-in.html', 'account.html']) {
    for (const words of ofConsole.slice(1)) assert.equal(textOf(template).includes(words), false, words)
    for (const { path } of styles(template)) assert.doesNotMatch(read(path), /\.console/)
  }
})

test('[CONSOLE-10] the console loads at most 60 KB of script', () => {
  const sizes = scriptsOf('console.html').map((path) => gzipSync(read(path)).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)

  assert.equal(total <= 60_000, true, `${total} bytes`)
})

test('[WEB-2] the sign-in pages load at most 60 KB of script, in every language', () => {
  const languages = scripts().filter((path) => /^assets\/[a-z]{2}-/.test(path))
  const longest = languages.toSorted((one, other) => read(one).length - read(other).length).slice(-1)
  const sizes = [...scriptsOf('sign-in.html'), ...longest].map((path) => gzipSync(read(path)).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)

  assert.equal(sizes.length >= 3, true)
  assert.equal(total <= 60_000, true, `${total} bytes`)
})

test('[WEB-3] every address in a template begins with the base that the server fills in', () => {
  for (const template of templates) {
    const html = read(template)

    assert.match(html, /<meta name="portcullis-base" content="%BASE%">/)
    assert.match(html, /<meta name="application-name" content="%NAME%">/)
    assert.equal(loadsOf(template).length >= 3, true)
    for (const { address } of loadsOf(template)) assert.match(address, /^%BASE%\/assets\/[\w.-]+$/)
  }
})

test('[WEB-3] script and style name each other relatively', () => {
  for (const path of assets()) assert.deepEqual(read(path).match(/["'`(]\/?assets\/.{20}/g), null, path)
})

test('[WEB-3] script and style are pinned to their content', () => {
  for (const { tag, path } of templates.flatMap(loadsOf)) {
    if (tag.includes('rel="icon"')) continue
    const digest = createHash('sha384').update(read(path)).digest('base64')

    assert.equal(tag.includes(` integrity="sha384-${digest}"`), true, tag)
  }
})

test('[WEB-3] every language is a file of its own that the pages name with its digest, and none loads unasked', () => {
  for (const template of templates) {
    const [, path = '', digest] =
      /<meta name="portcullis-words-de" content="%BASE%\/(assets\/[\w.-]+\.js) (sha384-[\w+/=]+)">/.exec(
        read(template),
      ) ?? []

    assert.equal(digest, `sha384-${createHash('sha384').update(read(path)).digest('base64')}`)
    assert.match(read(path), /Passwort vergessen/)
    for (const script of loadsOf(template).map((load) => load.path)) {
      if (script.endsWith('.js')) assert.doesNotMatch(read(script), /Passwort vergessen/)
    }
  }
})

test('[WEB-9] every script that a template names, and nothing else, bears the nonce that the server fills in', () => {
  for (const { tag, path } of templates.flatMap(loadsOf)) {
    assert.equal(tag.includes(' nonce="%NONCE%"'), path.endsWith('.js'), tag)
  }
})

test('[WEB-8] fields have the names that password managers know, and forms the method POST', () => {
  const script = scriptsOf('sign-in.html').map(read).join('\n')

  for (const name of ['username', 'current-password', 'new-password', 'one-time-code']) {
    assert.match(script, new RegExp(`autoComplete:[\`"']${name}[\`"']`))
  }
  const forms = [...script.matchAll(/\(["'`]form["'`],\{([^}]*)\}?/g)].map(([, props]) => props)
  assert.equal(forms.length, 1)
  assert.match(forms[0] ?? '', /method:["'`]post["'`]/)
})
