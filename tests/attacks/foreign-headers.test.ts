import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { paths } from '@portcullis/protocol/paths'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const email = 'ann@example.com'

test('[T080] no header puts another path in the place of the one that was asked for', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const names = ['x-original-url', 'x-rewrite-url', 'x-forwarded-path', 'x-forwarded-uri', 'x-override-url']
  const headers = Object.fromEntries(names.map((name) => [name, '/v1/account-closure']))

  const read = await browser.get(paths.session, { headers })
  const nowhere = await browser.get('/nowhere', { headers: { 'x-original-url': paths.session } })
  const write = await browser.post(paths.signOut, undefined, { headers })

  assert.equal((read.body as { account: { email: string } }).account.email, email)
  assert.equal(nowhere.code, 'not_found')
  assert.equal(write.status, 204)
  assert.deepEqual(await house.rows(sql`select email from portcullis.accounts`), [{ email }])
})

const identities = [
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-preferred-username',
  'x-forwarded-groups',
  'x-user-id',
  'x-user',
  'x-remote-user',
  'remote-user',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-webauth-user',
  'x-ssl-client-cert',
  'x-ssl-client-s-dn',
  'x-ssl-client-verify',
  'x-client-cert',
  'x-forwarded-client-cert',
  'cf-access-authenticated-user-email',
  'x-ms-client-principal',
  'x-amzn-oidc-identity',
]
test('[T081] no header says who somebody is, not even from a trusted proxy', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const [row] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)

  for (const value of [email, row?.id ?? '', 'admin', 'SUCCESS']) {
    const headers = Object.fromEntries(identities.map((name) => [name, value]))
    for (const ip of ['198.51.100.9', '127.0.0.1']) {
      const answer = await house.knock(paths.account, {
        ip,
        headers: { ...headers, ...(ip === '127.0.0.1' && { 'x-forwarded-proto': 'https' }) },
      })
      assert.equal(answer.status, 401)
    }
  }
  assert.equal((await browser.get(paths.account)).status, 200)
})
