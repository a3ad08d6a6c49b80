import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { type House, openHouse } from '../../test/house.ts'
import { createCommonPasswords } from './common-passwords.ts'
import { estimateGuesses } from './estimate-guesses.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const signUp = (password: string) =>
  house.browser().post<{ reasons?: { code: string }[] }>('/v1/sign-up', {
    email: 'marie@radium.example',
    password,
    name: 'Marie',
  })
const reasonsFor = async (password: string) => (await signUp(password)).body.reasons?.map(({ code }) => code)

test('[PASSWORDS-7] [T119] what many people use is refused in any case of its letters, and nothing that only has it in it', async () => {
  for (const password of ['1qaz2wsx3edc4rfv', '1QAZ2wsx3edc4RFV', 'mailcreated5240', 'passwordpassword'])
    assert.deepEqual(await reasonsFor(password), ['common'], password)

  assert.equal(await reasonsFor('1qaz2wsx3edc4rfv and a rocking horse'), undefined)
  assert.equal(await reasonsFor('my password is an umbrella'), undefined)
})

test('[PASSWORDS-7] the list has the most common of what the least policy allows, and next to no stranger', () => {
  const common = createCommonPasswords()
  const strangers = Array.from({ length: 20_000 }, () => randomBytes(12).toString('base64'))

  for (const password of ['password', 'iloveyou', 'sunshine1', 'qwertyuiop', 'Football1'])
    assert.equal(common.has(password), true, password)
  assert.ok(common.about.passwords > 150_000)
  assert.ok(strangers.filter(common.has).length <= 3)
})

test('[PASSWORDS-8] [T119] what is guessed early is refused: repeats, rows of keys, dates, names with a year', async () => {
  for (const password of [
    'aaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'letmeinletmeinletmein',
    'Summer2024Summer2024',
    'johnsmithjohnsmith',
    'Marie1867Marie1867',
    'zaq1zaq1zaq1zaq1zaq1',
  ])
    assert.deepEqual(await reasonsFor(password), ['guessable'], password)
})

test('[PASSWORDS-8] digits alone need twenty, with or without signs between', async () => {
  for (const password of [
    '493028475610293',
    '4111 1111 1111 1111',
    '+49 (30) 4711-0815-99',
    '٤٩٣٠٢٨٤٧٥٦١٠٢٩٣',
  ])
    assert.deepEqual(await reasonsFor(password), ['digits_only'], password)

  assert.equal(await reasonsFor('49302847561029384756'), undefined)
  assert.equal(await reasonsFor('493028475610293 umbrellas'), undefined)
})

test('[PASSWORDS-8] [T114] the longest and worst password takes a moment, and holds up nobody else', async () => {
  await estimateGuesses({ password: 'to start the thread', own: [] })
  const worst = 'p4$$w0rd'.repeat(128)
  let turns = 0
  const loop = setInterval(() => turns++, 1)

  const guesses = await estimateGuesses({ password: worst, own: [] })

  clearInterval(loop)
  assert.ok(guesses !== undefined && guesses < 8, `${guesses}`)
  assert.ok(turns >= 2, `the event loop turned ${turns} times meanwhile`)
})

test('[PASSWORDS-8] what cannot be estimated in time is not believed to be good', async () => {
  const worst = 'p4$$w0rd'.repeat(8)

  const flood = Array.from({ length: 200 }, () => estimateGuesses({ password: worst, own: [] }))
  const during = await signUp('correct horse battery staple')
  await Promise.all(flood)
  const afterwards = await signUp('correct horse battery staple')

  assert.deepEqual([during.status, during.code], [503, 'server_busy'])
  assert.equal(during.headers.get('retry-after'), '2')
  assert.equal(afterwards.status, 202)
})
