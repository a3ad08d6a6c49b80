import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Permission } from '../../packages/server/src/platform/context.ts'
import { routes } from '../../packages/server/src/routes.ts'
import type { Answer, Browser } from '../../packages/server/src/test/browser.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { anOperator } from '../../packages/server/src/test/operators.ts'
import { stateOf } from '../../packages/server/src/test/state-of.ts'
import { pathOf, sampleBody } from './sample-requests.ts'

const adminRoutes = routes.filter(({ guard }) => guard === 'operator')
/** Nobody's: what is asked for by it, or done to it, is not there. */
const nobodys = '6f1c0e6e-5d0c-4d62-9c39-0c2a9a3e7b11'

/** What lets somebody past the guard may then find nothing, or be an act of its own. */
const guards = ['not_signed_in', 'not_permitted', 'fresh_session_needed', 'csrf_refused', 'origin_refused']

describe('every route of those who run the service', () => {
  let house: House
  let people: Record<string, Browser>
  before(async () => {
    house = await openHouse({ THROTTLE_ADDRESS_ATTEMPTS: '100000' })
    people = {
      person: await aSignedInBrowser(house, { email: 'person@example.com', transport: 'cookie' }),
      auditor: await anOperator(house, 'auditor'),
      support: await anOperator(house, 'support'),
      administrator: await anOperator(house, 'administrator'),
      'administrator by token': await anOperator(house, 'administrator', {
        email: 'token@example.com',
        transport: 'token',
      }),
    }
  })
  after(() => house.close())

  const ask = (
    browser: Browser,
    route: (typeof routes)[number],
    bearer: boolean | string = false,
  ): Promise<Answer> =>
    browser.send(pathOf(route, nobodys), route.method === 'GET' ? undefined : sampleBody(route), {
      method: route.method,
      bearer,
    })
  const may: Record<string, Permission[]> = {
    person: [],
    auditor: ['read'],
    support: ['read', 'support'],
    administrator: ['read', 'support', 'administer'],
    'administrator by token': ['read', 'support', 'administer'],
  }

  for (const route of adminRoutes) {
    const name = `${route.method} ${route.path}`

    test(`[OPERATORS-2] [T194] ${name} is for whoever has its permission, and nobody else`, async () => {
      const before = await stateOf(house)
      const nobody = [
        (await ask(house.browser(), route)).code,
        (await ask(house.browser(), route, 'a.b.c')).code,
      ]
      for (const [who, permissions] of Object.entries(may)) {
        if (permissions.includes(route.permission as Permission)) continue
        assert.equal((await ask(people[who] as Browser, route)).code, 'not_permitted', who)
      }

      assert.deepEqual(nobody, ['not_signed_in', 'not_signed_in'])
      assert.equal(await stateOf(house), before)
      for (const [who, permissions] of Object.entries(may)) {
        if (!permissions.includes(route.permission as Permission)) continue
        const { code = '', status } = await ask(people[who] as Browser, route, who.endsWith('token'))
        assert.ok(!guards.includes(code) && status < 500, `${who}: ${code || status}`)
      }
    })
  }

  test('[OPERATORS-2] [T194] a spelling of the path that is not the route’s own leads nowhere', async () => {
    const boss = people.administrator as Browser
    for (const path of [
      '/v1/admin//self',
      '//v1/admin/self',
      '/V1/admin/self',
      '/v1/Admin/self',
      '/v1/admin/self/',
    ]) {
      for (const browser of [house.browser(), people.person as Browser, boss])
        assert.equal((await browser.get(path)).status, 404, path)
    }
  })

  test('[OPERATORS-3] [T042] [T194] with an old proof of identity no route is open, and none says whether there is something', async () => {
    await house.letTimePass(house.settings.operators.freshSeconds + 1)
    const before = await stateOf(house)

    for (const route of adminRoutes) {
      const { code } = await ask(people.administrator as Browser, route)
      assert.equal(code, 'fresh_session_needed', route.path)
      assert.equal((await ask(people.person as Browser, route)).code, 'not_permitted', route.path)
    }

    assert.equal(await stateOf(house), before)
  })
})
