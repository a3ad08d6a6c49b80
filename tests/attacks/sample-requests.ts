import { z } from 'zod'
import type { Route } from '../../packages/server/src/http/route.ts'
import { routes } from '../../packages/server/src/routes.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'

type Sample = Record<string, string | number | string[]>

const fields: Sample = {
  email: 'somebody@example.com',
  password: goodPassword,
  currentPassword: goodPassword,
  newPassword: 'another fine long password',
  token: 'a.b.c',
  name: 'Eve',
  event: 1,
  role: 'auditor',
  reason: 'Somebody has asked for it.',
  scopes: ['events:read'],
  expiresInDays: 30,
}

/**
 * Every route that may change something of somebody's. A new one is in here by itself. What browsers report
 * by themselves is no request of a page; that only one route takes such is a test of its own.
 */
export const writes = routes.filter(({ method, unprompted }) => method !== 'GET' && !unprompted)

/** Every route whose answer is private. */
export const privateReads = routes.filter((route) => route.method === 'GET' && !route.public)

/** A body that the route's shape accepts; an empty object for one that takes none. */
export function sampleBody({ body }: Route): Sample {
  if (body === undefined) return {}
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
  const { required = [] } = (schema.anyOf?.[0] ?? schema) as { required?: string[] }
  const sample = Object.fromEntries(required.map((name) => [name, fields[name] ?? 'x']))
  body.parse(sample)
  return sample
}

/** The route's path with this id wherever it takes one. */
export function pathOf({ path }: Route, id: string): string {
  return path.replaceAll(/\{\w+\}/g, id)
}
