import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { problemShape } from '@portcullis/protocol/shapes'
import { refusalsOf } from './http/openapi.ts'
import type { Route } from './http/route.ts'
import { routes } from './routes.ts'
import { makeEveryJourney } from './test/every-journey.ts'
import { type House, openHouse } from './test/house.ts'
import type { Exchange } from './test/record-exchanges.ts'

describe('the answers of every journey', () => {
  let house: House
  let exchanges: Exchange[]
  before(async () => {
    house = await openHouse()
    exchanges = await makeEveryJourney(house)
  })
  after(() => house.close())

  for (const route of routes) {
    test(`[API-2] ${route.method} ${route.path} answers in its shape`, () => {
      const answers = exchanges.filter((exchange) => isOf(route, exchange))

      const good = answers.filter(({ status }) => status === route.answer.status)
      assert.ok(good.length > 0, 'it was never made')
      for (const { received } of good) {
        if (route.answer.shape) route.answer.shape.parse(JSON.parse(received))
        else if (route.answer.texts) assert.ok(received.length > 0)
        else assert.equal(received, '')
      }
    })

    test(`[API-2] ${route.method} ${route.path} refuses with codes of its own document`, () => {
      for (const exchange of exchanges.filter(
        (exchange) => isOf(route, exchange) && exchange.status >= 400,
      )) {
        const { code, status } = problemShape.parse(JSON.parse(exchange.received))
        assert.ok(refusalsOf(route).includes(code as RefusalCode), code)
        assert.equal(exchange.status, refusals[code as RefusalCode].status)
        assert.equal(status, exchange.status)
      }
    })
  }
})

function isOf(route: Route, { method, path: asked }: Exchange): boolean {
  const path = asked.split('?')[0] ?? ''
  return method === route.method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}
