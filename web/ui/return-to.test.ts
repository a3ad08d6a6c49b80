import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnTo } from './return-to.ts'

const origin = 'https://auth.example'

const refused = [
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'http:/evil.example',
  'https://evil.example',
  'https:///evil.example',
  '/%2f%2fevil.example',
  '/%2F/evil.example',
  '/%252f%252fevil.example',
  '/%25252f%25252fevil.example',
  '/%5cevil.example',
  '/%255cevil.example',
  '/%09/evil.example',
  '%09//evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '/\r\nSet-Cookie: a=b',
  '/%0d%0aSet-Cookie:%20a=b',
  ' //evil.example',
  'https://auth.example@evil.example',
  'https://evil.example#auth.example',
  'https://evil.example?auth.example',
  'https://auth.example.evil.example',
  '//auth.example@evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/a/../..//evil.example',
  '/%2e%2e//evil.example',
  '/\uff0fevil.example',
  '\uff0f\uff0fevil.example',
  '//evil\uff0eexample',
  '/%EF%BC%8Fevil.example',
  '/%c0%af/evil.example',
  '/%ff',
  '/\u202e/evil.example',
  '.evil.example',
  '@evil.example',
  'evil.example',
  'account',
  '',
  'javascript:alert(1)',
  'JaVaScRiPt\n:alert(1)',
  'javascript%0a:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://auth.example/5c1a',
  'file:///etc/passwd',
  `/${'a'.repeat(2000)}`,
]

/** Which attack an address is: a scheme that runs, layers of encoding, or another host. */
function attackOf(asked: string): 'T085' | 'T086' | 'T087' {
  if (/script|^data:|^blob:|^file:/i.test(asked)) return 'T086'
  return /%25|%c0|%ff/i.test(asked) ? 'T087' : 'T085'
}

for (const asked of refused) {
  test(`[WEB-4] [${attackOf(asked)}] return_to ${JSON.stringify(asked.slice(0, 60))} leads to the default page`, () => {
    const search = `?return_to=${encodeURIComponent(asked)}`

    assert.equal(returnTo(search, origin, '/account'), '/account')
  })
}

test('[WEB-4] [T087] return_to that comes twice, or as an array, leads to the default page', () => {
  for (const search of ['?return_to=/a&return_to=/b', '?return_to[]=/a', '', '?next=/a']) {
    assert.equal(returnTo(search, origin, '/account'), '/account')
  }
})

test('[WEB-4] [T087] return_to is decoded once, not twice, before it is judged', () => {
  assert.equal(returnTo('?return_to=%252F%252Fevil.example', origin, '/account'), '/account')
})

test('[WEB-4] return_to leads to a path of this origin with its query and fragment', () => {
  const followed = [
    '/',
    '/app',
    '/app/settings?tab=2&next=%2Fhome#mail',
    '/app?next=https://else.example/',
    '/büro'.normalize('NFC'),
    '/a%20b',
    '/a//b',
  ]

  for (const asked of followed) {
    const went = returnTo(`?return_to=${encodeURIComponent(asked)}`, origin, '/account')

    assert.equal(went, new URL(asked, origin).href.slice(origin.length))
    assert.equal(new URL(went, origin).origin, origin)
  }
})
