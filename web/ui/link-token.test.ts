import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeLinkToken } from './link-token.ts'

function aPageAt(address: string) {
  const shown: string[] = []
  const history = { replaceState: (_state: unknown, _title: string, to: string) => shown.push(to) }
  return { page: { location: new URL(address), history } as unknown as Window, shown }
}

test('[WEB-5] a token in the fragment is taken and leaves the address bar', () => {
  const { page, shown } = aPageAt('https://auth.example/auth/email-verification?lang=en#token=1.abc_d-e')

  const token = takeLinkToken(page)

  assert.equal(token, '1.abc_d-e')
  assert.deepEqual(shown, ['/auth/email-verification?lang=en'])
})

test('[WEB-5] a token in the query is no token', () => {
  const { page, shown } = aPageAt('https://auth.example/email-verification?token=1.abc')

  assert.equal(takeLinkToken(page), undefined)
  assert.deepEqual(shown, [])
})

test('[WEB-5] a fragment without a token is removed and gives none', () => {
  for (const fragment of ['#', '#token=', '#token', '#other=1']) {
    const { page, shown } = aPageAt(`https://auth.example/password-reset/confirm${fragment}`)

    assert.equal(takeLinkToken(page), undefined)
    assert.deepEqual(shown, fragment === '#' ? [] : ['/password-reset/confirm'])
  }
})
