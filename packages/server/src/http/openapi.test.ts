import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { refusals } from '@portcullis/protocol/refusals'
import { routes } from '../routes.ts'
import { type House, openHouse } from '../test/house.ts'

type Operation = { responses: Record<string, unknown>; requestBody?: unknown }
type Document = { paths: Record<string, Record<string, Operation>> }

describe('GET /v1/openapi.json', () => {
  let house: House
  let document: Document
  before(async () => {
    house = await openHouse()
    document = (await house.browser().get<Document>('/v1/openapi.json')).body
  })
  after(() => house.close())

  test('[API-1] every route is in it, with its body where it takes one', () => {
    for (const { method, path, answer, ...route } of routes) {
      const operation = document.paths[path]?.[method.toLowerCase()]
      assert.ok(operation, `${method} ${path}`)
      assert.ok(operation.responses[answer.status], `${method} ${path} answers ${answer.status}`)
      const takesBody = (route.body ?? route.unprompted) !== undefined
      assert.equal(operation.requestBody !== undefined, takesBody, `${method} ${path} takes a body`)
    }
  })

  test('[API-1] every refusal code is in it, and no other', () => {
    const named = new Set(
      [...JSON.stringify(document.paths).matchAll(/`([a-z_]+)`: /g)].map(([, code]) => code),
    )

    assert.deepEqual([...named].toSorted(), Object.keys(refusals).toSorted())
  })

  test('[API-1] a shape that refuses unknown fields says so', () => {
    const { requestBody } = document.paths['/v1/sign-up']?.post ?? {}

    assert.match(JSON.stringify(requestBody), /"additionalProperties":false/)
  })

  test('[API-3] every answer carries the security headers, a page, a refusal and nothing at all too', async () => {
    for (const path of ['/v1/session', '/nowhere', '/account', '/v1/account', '/.well-known/jwks.json']) {
      const { headers } = await house.browser().get(path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
      assert.match(
        headers.get('content-security-policy') ?? '',
        /default-src 'none'.*frame-ancestors 'none'/,
        path,
      )
      assert.match(
        headers.get('strict-transport-security') ?? '',
        /max-age=31536000; includeSubDomains/,
        path,
      )
      assert.ok(headers.get('x-request-id'), path)
    }
  })
})
