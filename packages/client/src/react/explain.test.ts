import assert from 'node:assert/strict'
import { test } from 'node:test'
import { passwordReasons, type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { AuthRefusal } from '../auth-refusal.ts'
import { AuthUnreachable } from '../auth-unreachable.ts'
import { explain as explainIn } from './explain.ts'
import { en } from './words/en.ts'

const explain = (rejection: unknown) => explainIn(rejection, en)

function refusal(code: RefusalCode, more: object = {}, retryAfterSeconds?: number) {
  return new AuthRefusal({ code, ...refusals[code], ...more }, retryAfterSeconds)
}

for (const code of Object.keys(refusals) as RefusalCode[]) {
  test(`[WEB-6] ${code} is told in the server's words, with a next step`, () => {
    const { title, next } = explain(refusal(code))

    assert.equal(title, refusals[code].title)
    assert.match(next, /^[A-Z].+[a-z.]$/)
  })
}

test('[WEB-6] a code that is newer than the page is told in its own words', () => {
  const newer = new AuthRefusal({ code: 'newer' as RefusalCode, title: 'Something new.', status: 403 })

  assert.equal(explain(newer).title, 'Something new.')
  assert.notEqual(explain(newer).next, '')
})

test('[WEB-6] too many attempts and a busy service tell how long to wait', () => {
  for (const code of ['too_many_attempts', 'server_busy', 'unavailable'] as const) {
    assert.equal(explain(refusal(code, {}, 90)).next, 'Wait 90 seconds, then try again.')
    assert.equal(explain(refusal(code, {}, 900)).next, 'Wait 15 minutes, then try again.')
    assert.equal(explain(refusal(code)).next, 'Wait a minute, then try again.')
  }
})

test('[WEB-6] what is wrong with a field stands at that field', () => {
  const fields = [
    { path: 'email', message: 'This is not an e-mail address.' },
    { path: '/name', message: 'A name has visible characters only.' },
  ]

  assert.deepEqual(explain(refusal('malformed_request', { fields })).fields, {
    email: ['This is not an e-mail address.'],
    name: ['A name has visible characters only.'],
  })
})

test('[WEB-6] every reason of a weak password stands at the new password', () => {
  const reasons = [
    { code: 'too_short', message: passwordReasons.too_short },
    { code: 'newer', message: 'A reason that is newer than the page.' },
  ]
  const { fields } = explain(refusal('weak_password', { reasons }))

  assert.deepEqual(fields.password, [passwordReasons.too_short, 'A reason that is newer than the page.'])
  assert.deepEqual(fields.newPassword, fields.password)
  assert.equal(fields.currentPassword, undefined)
})

test('[WEB-6] a service that gives no answer is told apart from a no, and from a fault of the page', () => {
  const noAnswer = new AuthUnreachable('No answer.', { cause: new TypeError('Failed to fetch') })
  assert.equal(explain(noAnswer).title, 'The service cannot be reached.')
  assert.match(explain(noAnswer).next, /still here/)

  const strange = new AuthUnreachable('It was answered by somebody else.')
  assert.equal(explain(strange).title, 'It was answered by somebody else.')
  assert.equal(explain(strange).next, 'Try again in a minute.')

  assert.equal(explain(new TypeError('x is undefined')).title, 'Something went wrong in this page.')
})

test('[WEB-14] a browser without a network, a service that is silent and a lost cookie are three things', () => {
  const noAnswer = new AuthUnreachable('No answer.', { cause: new TypeError('Failed to fetch') })
  const cookieLost = new AuthUnreachable('This browser did not keep it.', { cookieLost: true })
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  const withNetwork = (onLine: boolean) => {
    Object.defineProperty(globalThis, 'navigator', { value: { onLine }, configurable: true })
    return explain(noAnswer).next
  }

  try {
    assert.match(withNetwork(false), /You seem to be offline/)
    assert.match(withNetwork(true), /does not answer/)
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own)
  }
  assert.equal(explain(cookieLost).title, 'This browser keeps no cookies for this site.')
  assert.match(explain(cookieLost).next, /Allow them in the settings/)
})

test('[WEB-6] a fault gives the number by which the operator finds it', () => {
  assert.match(explain(refusal('fault', { requestId: 'req-4711' })).next, /req-4711/)
})
