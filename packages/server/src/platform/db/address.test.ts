import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { makeCertificate } from '../../test/certificate.ts'
import { getAddress, isLocal, readAddress } from './address.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-address-'))
const authority = join(folder, 'ca.pem')
writeFileSync(authority, makeCertificate('db.example.com').cert)
writeFileSync(join(folder, 'empty.pem'), 'nothing')

const tlsOf = (url: string) => getAddress(url).ssl || assert.fail('It has no TLS.')
const mistakeIn = (url: string): string => {
  const address = readAddress(url)
  return 'mistake' in address ? address.mistake : ''
}
const remote = 'postgresql://server:canary@db.example.com/portcullis'

describe('the address of the database', () => {
  test('[DATABASE-18] it is read from the URL alone, whatever the environment says', () => {
    const url = 'postgresql://an%40n:p%3A%25@[::1]:6543/a%20b?sslmode=verify-full'
    process.env.PGSSLMODE = 'no-verify'
    process.env.PGHOST = 'elsewhere.example.com'
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    const { ssl, ...rest } = getAddress(url)
    for (const name of ['PGSSLMODE', 'PGHOST', 'NODE_TLS_REJECT_UNAUTHORIZED']) delete process.env[name]

    assert.deepEqual(rest, { host: '::1', port: 6543, user: 'an@n', password: 'p:%', database: 'a b' })
    assert.deepEqual(ssl, tlsOf(url))
  })

  test('[DATABASE-18] with sslmode=verify-full chain and name are verified, with verify-ca the given chain alone', () => {
    const full = tlsOf(`${remote}?sslmode=verify-full&sslrootcert=${authority}`)
    const plain = tlsOf(`${remote}?sslmode=verify-full`)
    const ca = tlsOf(`${remote}?sslmode=verify-ca&sslrootcert=${authority}`)

    assert.match(String(full.ca), /BEGIN CERTIFICATE/)
    assert.deepEqual([full.rejectUnauthorized, full.checkServerIdentity], [true, undefined])
    assert.equal(plain.ca, undefined, 'the public authorities')
    assert.match(String(ca.ca), /BEGIN CERTIFICATE/)
    assert.equal(ca.rejectUnauthorized, true)
    assert.equal(ca.checkServerIdentity?.('x', {} as never), undefined)
  })

  const unsafe: [string, RegExp][] = [
    ['?sslmode=require', /Write sslmode=verify-full/],
    ['?sslmode=prefer', /Write sslmode=verify-full/],
    ['?sslmode=allow', /Write sslmode=verify-full/],
    ['?sslmode=no-verify', /Write sslmode=verify-full/],
    ['?sslmode=verify_full', /Write sslmode=verify-full/],
    ['?sslmode=verify-ca', /anybody passes/],
    ['?sslmode=verify-ca&sslrootcert=system', /anybody passes/],
    ['?sslmode=verify-full&sslmode=disable', /sslmode twice/],
    ['?sslmode=verify-full&uselibpqcompat=true', /is not one of/],
    ['?ssl=no-verify', /is not one of/],
    ['?ssl=true', /is not one of/],
    ['?sslmode=verify-full&rejectUnauthorized=false', /is not one of/],
    ['?sslmode=verify-full&host=mallory.example.com', /names a host twice/],
    ['?sslmode=verify-full&options=-c%20search_path%3Dx', /is not one of/],
    ['?sslmode=verify-full&sslrootcert=/nowhere/ca.pem', /\/nowhere\/ca\.pem, which cannot be read/],
    [`?sslmode=verify-full&sslrootcert=${join(folder, 'empty.pem')}`, /no certificate/],
    ['?sslmode=verify-full&sslkey=/nowhere/key.pem', /cannot be read/],
  ]
  for (const [parameters, why] of unsafe) {
    test(`[DATABASE-18] ${parameters.replace(folder, '')} is refused`, () => {
      const mistake = mistakeIn(remote + parameters)

      assert.match(mistake, why)
      assert.ok(!mistake.includes('canary'), 'no secret is repeated')
    })
  }

  const wrong = [
    'postgresql:///portcullis',
    'postgresql://one.example.com,two.example.com/portcullis',
    'postgresql://server:100%@db.example.com/portcullis',
    'postgresql://server:can/ary@db.example.com/portcullis',
    'postgresql://db.example.com:port/portcullis',
    'postgresql://%2Frun%2Fpostgresql/portcullis?sslmode=verify-full',
  ]
  for (const url of wrong) {
    test(`[DATABASE-18] ${url} is refused`, () => {
      assert.notEqual(mistakeIn(url), '')
    })
  }

  test('[DATABASE-18] only loopback and a Unix socket are this machine', () => {
    const local = ['postgresql://localhost/x', 'postgresql://127.0.0.1/x', 'postgresql://[::1]/x']
    const sockets = ['postgresql://u:p@%2Frun%2Fpostgresql/x', 'postgresql:///x?host=/run/postgresql']
    const others = [
      'postgresql://db.example.com/x',
      'postgresql://10.0.0.1/x',
      'postgresql://0.0.0.0/x',
      'postgresql://localhost.example.com/x',
      'postgresql://127.0.0.1.example.com/x',
    ]

    const verdicts = [local, sockets, others].map((urls) => urls.map((url) => isLocal(getAddress(url))))

    assert.deepEqual(verdicts, [[true, true, true], [true, true], Array(5).fill(false)])
  })
})
