import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openChromium, tokenLike, whatScriptsSee } from '../test/chromium.ts'
import { type ExampleApp, freePorts, openTab, originOf, startExampleApp } from '../test/example-app.ts'
import { goodPassword, type Portcullis, startPortcullis } from '../test/portcullis.ts'

let browser: Browser
let portcullis: Portcullis
let oldApp: ExampleApp
let newApp: ExampleApp

before(async () => {
  const [oldPorts, newPorts] = [await freePorts(), await freePorts()]
  portcullis = await startPortcullis({ appOrigin: originOf(newPorts) })
  oldApp = await startExampleApp('before', oldPorts)
  newApp = await startExampleApp('after', newPorts, portcullis.url)
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await Promise.all([oldApp?.stop(), newApp?.stop(), portcullis?.stop()])
})

test('the app before leaves tokens where every script reads them, and they work anywhere', async (t) => {
  const context = await browser.newContext()
  t.after(() => context.close())
  const tab = await openTab(context, oldApp)
  await tab.signUp('ada@example.com', goodPassword)
  await tab.sees('Your account is ready: sign in.')
  await tab.signIn('ada@example.com', goodPassword)
  await tab.write('Buy milk')

  const seen = await whatScriptsSee(tab.page)

  assert.match(`${seen.localStorage.access}`, tokenLike)
  assert.match(`${seen.localStorage.refresh}`, tokenLike)
  const stolen = { Authorization: `Bearer ${seen.localStorage.access}` }
  const answer = await fetch(`${oldApp.apiUrl}/notes`, { headers: stolen })
  assert.deepEqual(await answer.json(), [{ id: 1, text: 'Buy milk' }])
})

test('[CLIENT-16] the app after keeps no token, only a key that cannot be taken out', async (t) => {
  const context = await signedUp('bob@example.com')
  t.after(() => context.close())
  const tab = await openTab(context, newApp)
  await tab.signIn('bob@example.com', goodPassword)
  await tab.write('Buy milk')
  await tab.page.reload()
  await tab.sees('Buy milk')

  const seen = await whatScriptsSee(tab.page)

  assert.deepEqual(seen.localStorage, {})
  assert.deepEqual(seen.sessionStorage, {})
  assert.deepEqual(seen.caches, [])
  assert.deepEqual(seen.indexedDb, {
    portcullis: [
      { publicKey: 'public key, extractable: true', privateKey: 'private key, extractable: false' },
    ],
  })
  assert.doesNotMatch(JSON.stringify(seen), tokenLike)
  const cookies = await context.cookies()
  const refresh = cookies.find(({ name }) => name === 'refresh')
  assert.equal(refresh?.httpOnly, true)
  assert.ok(!JSON.stringify(seen).includes(refresh.value))
})

test('[CLIENT-12] a second tab of the app after is signed in, and follows the first one out', async (t) => {
  const context = await signedUp('cid@example.com')
  t.after(() => context.close())
  const one = await openTab(context, newApp)
  await one.signIn('cid@example.com', goodPassword)
  await one.write('Buy bread')
  const other = await openTab(context, newApp)
  await other.sees('cid@example.com')
  await other.sees('Buy bread')

  await one.press('Sign out')

  await one.seesTitle('Sign in')
  await other.seesTitle('Sign in')
  await other.page.reload()
  await other.seesTitle('Sign in')
  assert.equal(
    (await context.cookies()).find(({ name }) => name === 'refresh'),
    undefined,
  )
})

test('the app after says why a password will not do', async (t) => {
  const context = await browser.newContext()
  t.after(() => context.close())
  const tab = await openTab(context, newApp)

  await tab.signUp('dee@example.com', 'short')

  await tab.sees('It is too short. A few words in a row are long and easy to remember.')
})

test('nothing but auth.ts differs between before and after', () => {
  const folder = (name: string) => join(import.meta.dirname, name)
  const files = globSync('*', { cwd: folder('before') }).toSorted()

  const differing = files.filter(
    (file) =>
      readFileSync(join(folder('before'), file), 'utf8') !==
      readFileSync(join(folder('after'), file), 'utf8'),
  )

  assert.deepEqual(globSync('*', { cwd: folder('after') }).toSorted(), files)
  assert.deepEqual(differing, ['auth.ts'])
})

test('the README shows auth.ts as it is', () => {
  const [readme, code] = ['README.md', 'after/auth.ts'].map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  )

  assert.ok(readme?.includes(`\`\`\`ts\n${code}\`\`\``))
})

/** A browser in which somebody has signed up and followed the mail. */
async function signedUp(email: string) {
  const context = await browser.newContext()
  const tab = await openTab(context, newApp)
  await tab.signUp(email, goodPassword)
  await tab.sees('Follow the link in the mail that is on its way, then sign in here.')

  await tab.page.goto(await portcullis.linkMailedTo(email))
  await tab.press('Confirm my address')
  await tab.seesTitle('Your address is confirmed')
  await tab.page.close()
  return context
}
