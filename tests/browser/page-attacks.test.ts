import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { pages, paths } from '@portcullis/protocol/paths'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { routes } from '../../packages/server/src/routes.ts'
import { type AppServer, serveApp } from './app-server.ts'
import { fill, openTown, press, sees, signedInPage, type Town } from './support.ts'

let town: Town
let stranger: AppServer
before(async () => {
  town = await openTown()
  stranger = await serveApp({ authUrl: town.url })
})
after(async () => {
  await stranger.close()
  await town.close()
})

/** Markup that runs wherever it becomes markup, and then says so. */
const markups = [
  '<img src=x onerror=globalThis.ran=1>',
  '<svg/onload=globalThis.ran=1>',
  '"><script>globalThis.ran=1</script>',
  "';globalThis.ran=1;//",
  '{{globalThis.ran=1}}',
]

/** Whether anything ran or became an element that no page of ours has. */
const harmOf = (page: Page) =>
  page.evaluate(() => ({
    ran: 'ran' in globalThis,
    elements: document.querySelectorAll('body :is(img, script, svg, iframe, object, embed, [onload])').length,
  }))
const noHarm = { ran: false, elements: 0 }

test('[T180] a name and a browser with markup in them are text in the account and its sessions', async (t) => {
  const email = await town.anAccount('stored')
  const userAgent = `Mozilla/5.0 ${markups[0]} (X11; Linux x86_64) Chrome/140.0 ${markups[2]}`
  await signedInPage(await town.profile(t, { userAgent }), email)
  const page = await signedInPage(await town.profile(t), email)

  for (const markup of [...markups, '=HYPERLINK("//evil.example")']) {
    await fill(page, { 'Name (optional)': markup })
    await press(page, 'Save')
    await page.getByText('Saved.').waitFor()
    await page.reload()
    await page.getByText('This device', { exact: true }).waitFor()

    assert.equal(await page.getByLabel('Name (optional)').inputValue(), markup)
    assert.deepEqual(await harmOf(page), noHarm, markup)
  }
  assert.equal(await page.getByRole('region', { name: 'Where you are' }).getByRole('listitem').count(), 2)
})

test('[T189] what an address says becomes neither markup nor script, in no page', async (t) => {
  const page = await (await town.profile(t)).newPage()
  const names = ['return_to', 'because', 'error', 'error_description', 'email', 'login_hint', 'state']
  for (const markup of markups) {
    const query = names.map((name) => `${name}=${encodeURIComponent(markup)}`).join('&')
    for (const address of Object.values(pages)) {
      await page.goto(`${address}?${query}#token=${encodeURIComponent(markup)}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      assert.deepEqual(await harmOf(page), noHarm, address)
      assert.doesNotMatch(await page.locator('main').innerText(), /globalThis/, address)
    }
    const answer = await page.request.get(`/${encodeURIComponent(markup)}?x=${encodeURIComponent(markup)}`)
    assert.match(answer.headers()['content-type'] ?? '', /^application\/problem\+json/)
    assert.doesNotMatch(await answer.text(), /globalThis/)
  }
})

type Answer = { status: number; code: string | undefined }

/** Asks as a script of this page can: with the cookies and the CSRF token. */
const askFrom = (page: Page, method: string, path: string, body?: object): Promise<Answer> =>
  page.evaluate(
    async ({ method, path, body }) => {
      const csrf = /csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''
      const answer = await fetch(path, {
        method,
        headers: { 'content-type': 'application/json', 'x-csrftoken': csrf },
        ...(body && { body: JSON.stringify(body) }),
      })
      const said = await answer.json().catch(() => undefined)
      return { status: answer.status, code: said?.code }
    },
    { method, path, body },
  )

const sessionsOf = (email: string) =>
  town.rows<{ id: string; ended: boolean }>(sql`select s.id, s.ended_at is not null as ended
    from portcullis.sessions s join portcullis.accounts a on a.id = s.account_id where a.email = ${email}`)

test('[T193] somebody else’s session and event are not found, as what is not there, and nothing changes', async (t) => {
  const [ann, bob] = [await town.anAccount('ann'), await town.anAccount('bob')]
  const page = await signedInPage(await town.profile(t), ann)
  await signedInPage(await town.profile(t), bob)
  const [bobs] = await sessionsOf(bob)
  const events = await town.rows<{ number: string }>(sql`select e.number::text from portcullis.events e
    join portcullis.accounts a on a.id = e.account_id where a.email = ${bob}`)
  assert.ok(bobs && events[0])

  const notFound = { status: 404, code: 'not_found' }
  for (const id of [bobs.id, crypto.randomUUID()]) {
    assert.deepEqual(await askFrom(page, 'DELETE', `${paths.sessions}/${id}`), notFound)
  }
  for (const event of [Number(events[0].number), 2 ** 40]) {
    assert.deepEqual(await askFrom(page, 'POST', paths.accountEventsDisown, { event }), notFound)
  }

  assert.deepEqual(await sessionsOf(bob), [{ id: bobs.id, ended: false }])
  assert.deepEqual(
    (await sessionsOf(ann)).map(({ ended }) => ended),
    [false],
  )
})

test('[T194] nothing that operators have opens to a page of somebody who is none', async (t) => {
  const page = await signedInPage(await town.profile(t), await town.anAccount('plain'))
  const reads = routes.filter(
    ({ guard, method, path }) => guard === 'operator' && method === 'GET' && !path.includes('{'),
  )
  assert.ok(reads.length > 5)

  for (const { path } of reads) {
    const answer = await askFrom(page, 'GET', path)
    assert.deepEqual(answer, { status: 403, code: 'not_permitted' }, path)
  }
})

/** Opens the page of another origin in front of the victim's own, which stays open. */
async function aStrangersPage(profile: BrowserContext): Promise<Page> {
  const page = await profile.newPage()
  await page.goto(stranger.url)
  await page.waitForFunction(() => 'app' in globalThis)
  return page
}

test('[T210] no page listens to messages, from any origin and of any shape, and none sends one', async (t) => {
  const email = await town.anAccount('messages')
  const profile = await town.profile(t)
  await profile.addInitScript(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    const listen = globalThis.addEventListener
    globalThis.addEventListener = ((name: string, ...rest: never[]) => {
      if (name === 'message') heard.push('listens')
      return Reflect.apply(listen, globalThis, [name, ...rest])
    }) as typeof listen
    const post = Window.prototype.postMessage
    globalThis.postMessage = ((...sent: never[]) => {
      heard.push('sends')
      return Reflect.apply(post, globalThis, sent)
    }) as typeof post
  })
  const page = await signedInPage(profile, email)
  const messages = [
    { kind: 'signed-out' },
    { kind: 'signed-in', accountId: 'x' },
    'signed-out',
    null,
    { type: 'token', token: 'x' },
  ]

  await page.evaluate(async (messages) => {
    const here = location.origin
    for (const data of messages) {
      dispatchEvent(new MessageEvent('message', { data, origin: 'https://evil.example' }))
      dispatchEvent(new MessageEvent('message', { data, origin: here }))
    }
    await new Promise((done) => setTimeout(done, 200))
  }, messages)

  assert.ok((await page.getByText(`Signed in as ${email}`).count()) === 1)
  for (const address of Object.values(pages)) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.deepEqual(
      await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard),
      [],
      address,
    )
    assert.equal(await page.evaluate(() => globalThis.onmessage ?? null), null)
  }
})

test('[T210] a page that another origin has opened gives it no window, and hears nothing of it', async (t) => {
  const email = await town.anAccount('opened')
  const profile = await town.profile(t)
  const own = await signedInPage(profile, email)
  const theirs = await aStrangersPage(profile)
  const opening = profile.waitForEvent('page')

  const isCut = theirs.evaluate(async (address) => {
    const opened = globalThis.open(address)
    for (let tries = 0; tries < 100 && opened && !opened.closed; tries++) {
      opened.postMessage({ kind: 'signed-out' }, '*')
      await new Promise((done) => setTimeout(done, 50))
    }
    return opened?.closed
  }, town.url + pages.account)
  const opened = await opening
  await sees(opened, 'Your account')

  assert.equal(await isCut, true)
  assert.equal(await opened.evaluate(() => globalThis.opener), null)
  await own.reload()
  await own.getByText(`Signed in as ${email}`).waitFor()
})

test('[T214] what the tabs tell each other ends and begins no session by itself: the server is asked', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  const isAsked = () => page.waitForResponse((answer) => answer.url().endsWith(paths.session))
  await Promise.all([isAsked(), page.goto('/sign-in')])
  await sees(page, 'Sign in')
  const asked = isAsked()

  const teller = await profile.newPage()
  await teller.goto('/password-reset')
  await teller.evaluate((base) => {
    const channel = new BroadcastChannel(`portcullis:${base}`)
    for (const data of [null, 7, {}, { kind: 'signed-in' }, { kind: 'other', accountId: 'x' }]) {
      channel.postMessage(data)
    }
    channel.postMessage({ kind: 'signed-in', accountId: 'somebody' })
  }, town.url)

  await asked
  await sees(page, 'Sign in')
  assert.equal(await page.getByText('You are signed in').count(), 0)
})

test('[T214] no state, code or token that an address brings begins a session or leads elsewhere', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  const brought = 'code=x&state=y&iss=https%3A%2F%2Fevil.example&session=z&access_token=a&error=b'
  const back = encodeURIComponent('https://evil.example/')

  for (const address of [pages.signIn, pages.account]) {
    await page.goto(`${address}?${brought}&return_to=${back}&redirect_uri=${back}#${brought}`)
    await sees(page, 'Sign in')
    assert.equal(new URL(page.url()).origin, town.url)
  }
  assert.deepEqual(await profile.cookies(), [])
})

test('[T215] another origin learns nothing by loading our answers as script, and runs none of them', async (t) => {
  const email = await town.anAccount('included')
  const profile = await town.profile(t)
  await signedInPage(profile, email)
  const theirs = await profile.newPage()
  // The stranger has no policy of its own: what protects is ours alone.
  await theirs.route(`${stranger.url}/bare`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bare</title>' }),
  )
  await theirs.goto(`${stranger.url}/bare`)

  const answers = [paths.session, paths.account, paths.sessions, paths.accountEvents, pages.account]
  for (const path of answers) {
    const loaded = await theirs.evaluate(
      (address) =>
        new Promise<string>((resolve) => {
          const script = document.createElement('script')
          Object.assign(globalThis, { steal: () => resolve('called') })
          script.onload = () => resolve('loaded')
          script.onerror = () => resolve('refused')
          script.src = `${address}?callback=steal&jsonp=steal`
          document.head.append(script)
        }),
      town.url + path,
    )
    assert.equal(loaded, 'refused', path)
  }
  town.wrongs.splice(0) // The browser says that it refused.
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins].toSorted(), [stranger.url, town.url].toSorted())
})
