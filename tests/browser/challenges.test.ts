import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { fill, openTown, press, sees, signInHere, type Town } from './support.ts'

let town: Town
let email: string
before(async () => {
  town = await openTown({ CHALLENGE_AFTER_ATTEMPTS: '1', CHALLENGE_COST: '1000' })
  email = await town.anAccount('ann')
})
after(() => town.close())

test('[WEB-12] [CLIENT-18] the sign-in page does the work by itself, says so and stays alive', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  await page.goto('/sign-in')
  const wrong = { 'E-mail address': email, Password: 'not the right password' }
  const told = page.getByRole('alert').getByText('The e-mail address or the password is wrong.')
  await fill(page, wrong)
  await press(page, 'Sign in')
  await told.waitFor()
  await page.evaluate(watchThePage)

  await press(page, 'Sign in')
  await page.waitForFunction(() => (globalThis as unknown as Watched).buttons.at(-1) === 'Sign in')
  await told.waitFor()
  const { buttons, longestMs } = await page.evaluate((): Watched => {
    const { buttons, longestMs } = globalThis as unknown as Watched
    return { buttons, longestMs }
  })
  await signInHere(page, email)

  assert.deepEqual(buttons, ['Signing in …', 'Checking your browser …', 'Signing in …', 'Sign in'])
  assert.ok(longestMs < 500, `the page stood still for ${longestMs} ms`)
  const solved = await town.rows(sql`select from portcullis.spent_challenges`)
  assert.equal(solved.length, 2, 'one for the wrong password, one for the right one')
  assert.deepEqual(town.wrongs, [])
})

test('[WEB-12] signing up and asking for a new password go on by themselves as well', async (t) => {
  const page = await (await town.profile(t)).newPage()
  for (const name of ['bob', 'cem']) {
    await page.goto('/sign-up')
    await fill(page, { 'E-mail address': `${name}@example.com`, Password: 'correct horse battery staple' })
    await press(page, 'Create account')
    await sees(page, 'Check your mail')

    await page.goto('/password-reset')
    await fill(page, { 'E-mail address': `${name}@example.com` })
    await page.getByRole('button').click()
    await page.getByRole('button', { name: /Checking/ }).waitFor({ state: 'detached' })
    await page.getByText(/mail/i).first().waitFor()
  }

  assert.deepEqual(town.wrongs, [])
})

/** What the button has said, and the longest time in which the page could do nothing else. */
type Watched = { buttons: string[]; longestMs: number }

function watchThePage() {
  const watched = Object.assign(globalThis as unknown as Watched, { buttons: [], longestMs: 0 })
  let before = performance.now()
  setInterval(() => {
    const now = performance.now()
    watched.longestMs = Math.max(watched.longestMs, now - before)
    before = now
  }, 5)
  const button = document.querySelector('button[type=submit]')
  const look = () => {
    const said = button?.textContent ?? ''
    if (said !== watched.buttons.at(-1)) watched.buttons.push(said)
  }
  if (button)
    new MutationObserver(look).observe(button, { childList: true, characterData: true, subtree: true })
}
