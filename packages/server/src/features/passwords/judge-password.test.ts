import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { type House, openHouse } from '../../test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

type Refused = { reasons: { code: string; message: string }[] }

const signUp = (password: string, email = 'marie.curie@radium.example', name = 'Marie Skłodowska') =>
  house.browser('203.0.113.20').post<Refused>('/v1/sign-up', { email, password, name })
const reasonsFor = async (password: string) => {
  const { code, body } = await signUp(password)
  return code === 'weak_password' ? body.reasons.map((reason) => reason.code) : code
}

test('[PASSWORDS-4] [T117] [T121] length is counted in code points, whatever they take in bytes or in JavaScript', async () => {
  assert.deepEqual(await reasonsFor('fourteen chars'), ['too_short'])
  assert.equal(await reasonsFor('fifteen   chars'), undefined)
  assert.deepEqual(await reasonsFor('🐴🔋📎🍋🚂🌵🎻🧊🪁🦉🧵🍞🔑🎲'), ['too_short'])
  assert.equal(await reasonsFor('🐴🔋📎🍋🚂🌵🎻🧊🪁🦉🧵🍞🔑🎲🚲'), undefined)
  const accented = [...'áèîõüýåëôìůñçžš'].map((letter) => letter.normalize('NFD'))
  assert.deepEqual(await reasonsFor(accented.slice(1).join('')), ['too_short'])
  assert.equal(await reasonsFor(accented.join('')), undefined)
})

test('[PASSWORDS-4] a password that repeats the person or the service is refused with the reason', async () => {
  for (const [password, reason] of [
    ['marie.curie@radium.example', 'own_data'],
    ['MARIE CURIE marie curie', 'own_data'],
    ['marie-skłodowska', 'own_data'],
    ['radium.example radium.example', 'own_data'],
    ['Portcullis portcullis', 'service_name'],
    ['auth.example.com', 'service_name'],
  ] as const) {
    assert.deepEqual(await reasonsFor(password), [reason], password)
  }
})

test('[PASSWORDS-4] a phrase that only has one of these in it passes', async () => {
  assert.equal(await reasonsFor('marie curie found polonium'), undefined)
  assert.equal(await reasonsFor('behind the portcullis there are dragons'), undefined)
})

test('[PASSWORDS-4] [T120] no classes of characters are asked for', async () => {
  for (const password of [
    'all lower case words',
    '49302847561029384756',
    'ＷＩＤＥ　ＬＥＴＴＥＲＳ　ＯＮＬＹ',
    'ξεσκεπάζω την ψυχοφθόρα',
  ]) {
    assert.equal(await reasonsFor(password), undefined, password)
  }
})

test('[PASSWORDS-4] every reason comes with a sentence, and nothing was kept', async () => {
  const { body } = await signUp('marie.curie', 'marie.curie@radium.example')

  assert.deepEqual(
    body.reasons.map(({ code }) => code),
    ['too_short', 'own_data'],
  )
  for (const { message } of body.reasons) assert.match(message, /^[A-Z].*\.$/)
  assert.deepEqual(await house.rows(sql`select from portcullis.pending_sign_ups`), [])
  assert.deepEqual(await house.eventNames(), ['sign-up.refused'])
})
