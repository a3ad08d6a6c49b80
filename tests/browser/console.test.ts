import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { consoleOf, detailsOf, idOf, signInTo, trySignIn } from './console-visit.ts'
import { fill, goodPassword, openTown, press, sees, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

test('[CONSOLE-1] the printed link makes the first administrator, who then is in the console', async (t) => {
  const link = (await town.firstLink()) ?? ''
  const page = await (await town.profile(t)).newPage()
  await page.goto(link)
  await sees(page, 'Become the first administrator')
  assert.equal(page.url(), `${town.url}/console/first-administrator`)

  await fill(page, { 'E-mail address': 'first@example.com', 'New password': goodPassword })
  await press(page, 'Create the account')
  await sees(page, 'You are the administrator')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signInTo(page, 'first@example.com', 'Home')

  await page.getByText('Nothing needs your attention now.').waitFor()
  await page.goto(link)
  await fill(page, { 'E-mail address': 'second@example.com', 'New password': goodPassword })
  await press(page, 'Create the account')
  await sees(page, 'This link is not valid')
})

test('[CONSOLE-2] [T194] who is not signed in comes back to the page, and who has no role is told so', async (t) => {
  const profile = await town.profile(t)
  const { page } = await consoleOf(town, profile, 'auditor', [
    '/console/events?event=sign-in.refused',
    'Events',
  ])
  assert.equal(page.url(), `${town.url}/console/events?event=sign-in.refused`)

  const other = await (await town.profile(t)).newPage()
  await other.goto('/console/accounts')
  await signInTo(other, await town.anAccount('nobody'), 'This is for those who run the service')

  assert.equal(await other.getByRole('navigation').count(), 0)
  assert.equal(await other.getByRole('table').count(), 0)
})

test('[CONSOLE-4] [CONSOLE-6] accounts are found, by a search that is in no address and a filter that is', async (t) => {
  const found = await town.anAccount('findable')
  await town.asOwner(`insert into portcullis.accounts (id, email, created_at, email_verified_at)
    select gen_random_uuid(), 'many-' || n || '@example.com', now() - interval '1 year' * n, now()
    from generate_series(1, 60) n`)
  const { page } = await consoleOf(town, await town.profile(t), 'auditor', ['/console/accounts', 'Accounts'])
  const rows = page.getByRole('table').getByRole('row')

  await press(page, 'Show more')
  await page.getByText('many-60@example.com', { exact: true }).waitFor()
  await page.getByLabel('Beginning of an address, or an id').fill('findable')
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'Accounts found' }).waitFor()

  assert.equal(await rows.count(), 2)
  assert.equal(page.url(), `${town.url}/console/accounts`)
  await page.getByRole('link', { name: found }).click()
  await sees(page, found)
  await page.getByText('Signed in nowhere.').waitFor()
  await page.goBack()
  await page.getByRole('table', { name: 'Accounts found' }).waitFor()
  assert.equal(await rows.count(), 2)

  await page.getByLabel('Filter').selectOption('Auditors')
  await page.waitForURL('**/console/accounts?filter=auditor')
  await page
    .getByRole('link', { name: /^auditor-/ })
    .first()
    .waitFor()
  assert.equal(await page.getByRole('link', { name: found }).count(), 0)
})

test('[CONSOLE-8] the tail shows what comes, filters are in the address, and charts are drawn', async (t) => {
  const whom = await town.anAccount('tailed')
  const { page } = await consoleOf(town, await town.profile(t), 'auditor', ['/console/events', 'Events'])
  await page.getByRole('img', { name: /^Failed sign-ins: / }).waitFor()

  await page.getByLabel('Account id').fill(await idOf(town, whom))
  await page.getByLabel('Result').selectOption('failure')
  await press(page, 'Filter')
  await page.waitForURL(/result=failure&account=[0-9a-f-]{36}$/)
  await page.getByText('No event is like that among those looked through.').waitFor()
  await trySignIn(town, whom, 'not the password at all')
  await page.getByRole('table', { name: 'Events, the newest first' }).getByText('sign-in.refused').waitFor()

  await page.getByLabel('Charts show').selectOption('Last hour')
  await page.waitForURL(/hours=1$/)
  const chart = page.getByRole('figure').filter({ hasText: 'Failed sign-ins' })
  await chart.getByText('As a table').click()
  await chart.getByRole('table').waitFor()
  await chart.locator('rect:not(.zero)').first().waitFor({ state: 'attached' })
  await page.getByRole('table', { name: 'Addresses from which most was refused' }).waitFor()
})

test('[CONSOLE-8] what was asked under another filter comes too late, and changes nothing', async (t) => {
  const { page } = await consoleOf(town, await town.profile(t), 'auditor')
  const at = new Date().toISOString()
  const nothing = { account: null, session: null, request: 'r', ip: '', device: '', detail: {} }
  const answerOf = (event: string, number: number, next: number | null) => ({
    events: [{ ...nothing, at, result: null, number, event }],
    next,
  })
  const { promise: isFiltered, resolve: onFiltered } = Promise.withResolvers<void>()
  await page.route('**/v1/admin/events?*', async (route) => {
    const query = new URL(route.request().url()).searchParams
    if (query.has('event')) return route.fulfill({ json: answerOf('chosen.one', 3, null) })
    const isLate = query.has('before') || query.has('limit')
    if (isLate) await isFiltered
    return route.fulfill({ json: isLate ? answerOf('late.one', 1, null) : answerOf('first.one', 2, 2) })
  })
  await page.route('**/v1/admin/events', (route) => route.fulfill({ json: answerOf('first.one', 2, 2) }))

  const tailed = page.waitForRequest(/admin\/events\?.*limit=/)
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await page.getByText('first.one').waitFor()
  await press(page, 'Show older')
  await tailed
  await page.getByLabel('Event', { exact: true }).fill('chosen.one')
  await press(page, 'Filter')
  await page.getByText('chosen.one').waitFor()
  onFiltered()
  await page.waitForTimeout(500)

  assert.equal(await page.getByText('chosen.one').count(), 1)
  assert.equal(await page.getByText('late.one').count(), 0)
})

test('[CONSOLE-7] [T180] what people have written is text, whatever stands in it', async (t) => {
  const whom = await town.anAccount('markup')
  const id = await idOf(town, whom)
  const evil = '<img src=x onerror=alert(1)>\u202egpj.exe'
  await town.asOwner(`update portcullis.accounts set name = '${evil}' where id = '${id}';
    insert into portcullis.events (name, account_id, request_id, ip, device, detail)
    values ('sign-in.refused', '${id}', 'r', '192.0.2.1', '${evil}', '${JSON.stringify({ reason: evil })}');
    insert into portcullis.outbox
      (id, recipient, template, sealed, decoy, expires_at, next_try_at, tries, last_error)
    values (gen_random_uuid(), 'evil@example.com', 'password-reset.link', 'x'::bytea, false,
      now() + interval '1 day', now() + interval '1 hour', 3, '${evil}')`)
  const { page } = await consoleOf(town, await town.profile(t), 'auditor', [`/console/accounts/${id}`, whom])
  const shown = page.getByText('<img src=x onerror=alert(1)>⟨U+202E⟩gpj.exe')

  await shown.nth(2).waitFor()
  assert.equal(await page.locator('img').count(), 0)
  await page.goto('/console/outbox')
  await shown.first().waitFor()
  await page.goto('/console/accounts')
  await shown.first().waitFor()
  assert.equal(await page.locator('img').count(), 0)
})

test('[CONSOLE-9] the home page says what needs attention, and mail that waits is tried again', async (t) => {
  await town.asOwner(`insert into portcullis.outbox
      (id, recipient, template, sealed, decoy, expires_at, next_try_at, tries, failed_at, last_error)
    select gen_random_uuid(), who || '@example.com', 'password-reset.link', 'x'::bytea, false,
      now() + interval '1 day', now() + interval '1 hour', 3, case when who = 'lost' then now() end,
      '550 5.1.1 no such mailbox' from unnest(array['lost', 'slow']) who;
    insert into portcullis.events (name, request_id, ip, device, detail)
    values ('detection.spraying', 'r', '', '', '{}')`)
  const { page } = await consoleOf(town, await town.profile(t), 'support')

  await page.getByRole('link', { name: '1 × one password was tried at many accounts (spraying)' }).waitFor()
  await page.getByRole('link', { name: /given up/ }).click()
  await page.getByText('550 5.1.1 no such mailbox').waitFor()
  assert.match(page.url(), /outbox\?state=failed$/)
  await page.getByLabel('Which mail').selectOption('Waiting')
  await page.getByRole('button', { name: 'Try now … slow@example.com, password-reset.link' }).click()
  await page.getByLabel('Reason').fill('The mail server is back.')
  await press(page, 'Try now')

  await page.getByText('It has its turn now').waitFor()
  const [hastened] = await detailsOf(town, 'admin-service.mail-hastened')
  assert.equal(hastened?.why, 'The mail server is back.')
})

test('[CONSOLE-12] the home page shows the checklist as it stands, the worst first, each line with its evidence', async (t) => {
  const { page } = await consoleOf(town, await town.profile(t), 'auditor')

  const list = page.locator('.checklist > li')
  await list.first().waitFor()
  const ids = await list.locator('summary code').allTextContents()
  const states = await list.locator('summary .state').allTextContents()

  assert.ok(ids.includes('ENV-1') && ids.includes('ROT-1') && new Set(ids).size === ids.length, String(ids))
  const order = ['Broken', 'Look', 'Holds', 'Elsewhere']
  assert.deepEqual(
    states,
    states.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
  )
  assert.ok(states.includes('Holds'))
  await list.filter({ hasText: 'ENV-1' }).locator('summary').click()
  const shown = await list.filter({ hasText: 'ENV-1' }).locator('p').first().textContent()
  assert.ok((shown ?? '').length > 10, `${shown}`)
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/checklist.png`, fullPage: true })
})

test('[CONSOLE-4] keys, operators and sign-ups are shown', async (t) => {
  const { page, email } = await consoleOf(town, await town.profile(t), 'administrator', [
    '/console/keys',
    'Signing keys',
  ])
  const table = page.getByRole('table', { name: 'Signing keys, the newest first' })
  await table.getByText('current', { exact: true }).waitFor()
  assert.equal(await table.getByRole('row').count(), 3)

  await page.getByRole('link', { name: 'Operators', exact: true }).click()
  await page.getByRole('link', { name: email }).first().waitFor()
  await page.getByRole('link', { name: 'Sign-ups', exact: true }).click()
  await page.getByText('No sign-up waits.').waitFor()
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [town.url])
})
