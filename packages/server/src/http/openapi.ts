import { z } from 'zod'
import { type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { problemShape } from '@portcullis/protocol/shapes'
import type { Settings } from '../platform/context.ts'
import { isGuarded, type Route, route } from './route.ts'

/** What every route may refuse with, before its verb is asked. */
const always: RefusalCode[] = [
  'ambiguous_cookie',
  'headers_too_large',
  'request_timeout',
  'malformed_request',
  'misdirected_request',
  'https_required',
  'method_not_allowed',
  'not_found',
  'fault',
  'unavailable',
]
const ofWrites: RefusalCode[] = [
  'origin_refused',
  'malformed_request',
  'unsupported_content_type',
  'body_too_large',
]
const ofSessions: RefusalCode[] = [
  'not_signed_in',
  'session_signed_out',
  'session_ended_by_owner',
  'session_ended_by_administrator',
  'session_expired',
  'session_stolen',
]

/** Every code that a route may answer with, its verb's and its fences'. */
export function refusalsOf(route: Route): RefusalCode[] {
  const { guard } = route
  const guarded = isGuarded(route)
  const isWrite = route.method !== 'GET'
  return [
    ...new Set<RefusalCode>([
      ...route.refusals,
      ...always,
      ...(isWrite ? ofWrites.filter((code) => code !== 'origin_refused' || !route.unprompted) : []),
      ...(!isWrite && !route.public ? (['origin_refused'] as const) : []),
      ...(guarded ? ofSessions : []),
      ...(guarded && isWrite ? (['csrf_refused'] as const) : []),
      ...(guard === 'fresh' || guard === 'operator' ? (['fresh_session_needed'] as const) : []),
      ...(guard === 'operator' ? (['not_permitted', 'too_many_attempts'] as const) : []),
    ]),
  ]
}

/** The document that describes the API, made from the very shapes that parse and answer. */
function describeApi(routes: Route[], { publicUrl, serviceName }: Settings['server']): object {
  const documented = routes.filter(({ hidden }) => !hidden)
  const paths: Record<string, Record<string, object>> = {}
  for (const route of documented) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: `${serviceName}: authentication`, version: '1' },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemShape, 'output') },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'pcl_…' },
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        sessionCookie: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: '__Host-refresh' },
      },
    },
  }
}

function describeRoute(route: Route): object {
  const { summary, body, unprompted, answer, guard, permission, scope } = route
  const parameters = parametersOf(route)
  const content = (schema: object, type = 'application/json') => ({ content: { [type]: { schema } } })
  return {
    summary,
    ...(permission && { 'x-permission': permission }),
    ...(scope && { 'x-scope': `${scope}:${permission}` }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, ...content(jsonSchema(body, 'input')) } }),
    ...(unprompted && { requestBody: { required: true, content: byType(unprompted) } }),
    security: scope ? [...security[guard], { apiKey: [] }] : security[guard],
    responses: {
      [answer.status]: {
        description: summary,
        ...(answer.shape && content(jsonSchema(answer.shape, 'output'))),
        ...(answer.texts && { content: textsOf(answer.texts) }),
      },
      ...describeRefusals(refusalsOf(route)),
    },
  }
}

function parametersOf({ path, query }: Route): object[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const inPath = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }))
  if (query === undefined) return inPath
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
  return [...inPath, ...inQuery]
}

function byType(shapes: Record<string, z.ZodType>): object {
  return Object.fromEntries(
    Object.entries(shapes).map(([type, shape]) => [type, { schema: jsonSchema(shape, 'input') }]),
  )
}

const security = {
  anyone: [],
  holder: [{ refreshCookie: [] }, { sessionCookie: [] }, { accessToken: [] }],
  'signed-in': [{ accessToken: [] }, { sessionCookie: [] }],
  fresh: [{ accessToken: [] }, { sessionCookie: [] }],
  operator: [{ accessToken: [] }, { sessionCookie: [] }],
}

function describeRefusals(codes: RefusalCode[]): object {
  const byStatus = Map.groupBy(codes, (code) => refusals[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${refusals[code].title}`).join(' '),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { code: { enum: group } },
            },
          },
        },
      },
    ]),
  )
}

function jsonSchema(shape: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' })
  return schema
}

/** `GET /v1/openapi.json`. */
export function openApiRoute(routes: Route[], server: Settings['server']): Route {
  const summary = 'This document.'
  const self: Route = route(
    {
      method: 'GET',
      path: '/v1/openapi.json',
      summary,
      guard: 'anyone',
      public: true,
      answer: { status: 200, shape: z.looseObject({ openapi: z.string() }) },
      refusals: [],
    },
    async ({ http }) => http.body(bytes, 200, { 'content-type': 'application/json; charset=utf-8' }),
  )
  // Bytes, because a text would be copied for each of those who ask for it and do not take it.
  const bytes: Buffer<ArrayBuffer> = Buffer.from(JSON.stringify(describeApi([...routes, self], server)))
  return self
}

function textsOf(types: readonly string[]) {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]))
}
