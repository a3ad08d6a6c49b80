import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientAddress, readAddress } from './client-address.ts'
import { networksOf } from './network-list.ts'

const proxies = networksOf(['127.0.0.1/32', '::1/128', '10.0.0.0/8', 'fd00::/8'])

const walks: [what: string, peer: string, forwardedFor: string | undefined, client: string][] = [
  ['nothing is said', '127.0.0.1', undefined, '127.0.0.1'],
  ['one proxy', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['two proxies', '127.0.0.1', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
  ['a proxy of each kind', '::1', '2001:db8::7,fd00::9,10.1.2.3', '2001:db8::7'],
  ['a tab and no space', '127.0.0.1', '\t203.0.113.7\t,10.1.2.3', '203.0.113.7'],
  ['an IPv6 address in a long spelling', '127.0.0.1', '2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['an IPv4 address dressed as IPv6', '127.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['the same in hexadecimal', '127.0.0.1', '::FFFF:cb00:7107', '203.0.113.7'],
  ['a proxy dressed as IPv6', '127.0.0.1', '203.0.113.7, ::ffff:10.1.2.3', '203.0.113.7'],
  ['proxies alone', '127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['addresses that the person wrote', '127.0.0.1', '1.1.1.1, 2.2.2.2, 203.0.113.7', '203.0.113.7'],
  ['proxies that the person wrote', '127.0.0.1', '10.0.0.1, 203.0.113.7', '203.0.113.7'],
  ['a person who writes 256 of them', '127.0.0.1', `${'10.0.0.1,'.repeat(256)}203.0.113.7`, '203.0.113.7'],
  ['garbage that the person wrote', '127.0.0.1', 'x'.repeat(9000).concat(',203.0.113.7'), '203.0.113.7'],
]
for (const [what, peer, forwardedFor, client] of walks) {
  test(`[EDGE-2] [T078] ${what}: the person is the first from the right who is no proxy`, () => {
    assert.equal(clientAddress(peer, forwardedFor, proxies), client)
  })
}

const malformed = [
  '',
  ' ',
  ',',
  'unknown',
  '_hidden',
  '203.0.113.7:51234',
  '[2001:db8::7]',
  '[2001:db8::7]:51234',
  'fe80::1%eth0',
  '203.0.113',
  '203.0.113.07',
  '0xcb007107',
  '203.0.113.256',
  '203.0.113.0/24',
  'localhost',
  '"203.0.113.7"',
  'for=203.0.113.7',
  '203.0.113.7;203.0.113.8',
  '203.0.113.7\u00a0x',
  '\uff11.1.1.1',
]
for (const entry of malformed) {
  test(`[EDGE-2] [T078] ${JSON.stringify(entry)} is no address: the last hop that can be believed counts`, () => {
    assert.equal(clientAddress('127.0.0.1', entry, proxies), '127.0.0.1')
    assert.equal(clientAddress('127.0.0.1', `1.1.1.1, ${entry}, 10.1.2.3`, proxies), '10.1.2.3')
    assert.equal(clientAddress('127.0.0.1', `${entry}, 203.0.113.7`, proxies), '203.0.113.7')
  })
}

for (const peer of ['203.0.113.66', '127.0.0.2', '11.0.0.1', 'fc00::1', '']) {
  test(`[EDGE-1] [T077] of ${peer || 'nobody'}, who is no proxy of ours, nothing is believed`, () => {
    assert.equal(clientAddress(peer, '203.0.113.7', proxies), peer)
  })
}

test('[EDGE-2] every spelling of an address is the same one, so that nobody is counted twice', () => {
  const spellings = [
    '2001:db8::1',
    '2001:DB8::1',
    '2001:0db8:0:0::1',
    '2001:db8:0:0:0:0:0:1',
    '2001:db8::0.0.0.1',
  ]

  assert.deepEqual(new Set(spellings.map(readAddress)), new Set(['2001:db8::1']))
})
