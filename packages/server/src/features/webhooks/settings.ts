import { isIP } from 'node:net'
import { z } from 'zod'
import { networkList } from '../../http/network-list.ts'
import {
  type Drafted,
  declareSettings,
  type Environment,
  type Mistake,
  type Settle,
} from '../../platform/settings.ts'

const example = 'WEBHOOK_URL=https://alerts.example.com/portcullis'

const receiver = z.string().transform((value, issues): URL => {
  const url = URL.parse(value)
  const wrong = url === null ? 'It is no address.' : findWrong(url)
  if (url !== null && wrong === undefined) return url
  issues.addIssue({ code: 'custom', message: `${wrong} Write it like ${example}` })
  return z.NEVER
})

/** 24 to 64 bytes, as Standard Webhooks asks for. */
const secret = z.string().transform((value, issues): Buffer => {
  const [, text = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? []
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length >= 24 && bytes.length <= 64) return bytes
  const message =
    'Write whsec_ and 24 to 64 bytes of base64: WEBHOOK_SECRET="whsec_$(openssl rand -base64 32)"'
  issues.addIssue({ code: 'custom', message })
  return z.NEVER
})

export const webhooksSettings = declareSettings({
  url: {
    env: 'WEBHOOK_URL',
    shape: receiver,
    about:
      'Where detections are told to another system, by https; by http on this machine alone. Nothing is ' +
      'sent when unset.',
    secret: true, // Many a receiver tells its callers apart by a token in the address.
    credential: () => undefined,
  },
  secret: {
    env: 'WEBHOOK_SECRET',
    shape: secret,
    about: 'Under what each call is signed (Standard Webhooks): whsec_ and 24 to 64 bytes of base64.',
    secret: true,
    credential: (bytes: Buffer) => bytes.toString('base64'),
  },
  networks: {
    env: 'WEBHOOK_PRIVATE_NETWORKS',
    shape: networkList('WEBHOOK_PRIVATE_NETWORKS'),
    default: '',
    about:
      'Private networks that WEBHOOK_URL may lead into, such as 10.1.2.0/24. Into all others it does ' +
      'not, whatever its name is made to resolve to.',
  },
})

/** What contradicts itself, each with the line to write. */
export function findWebhookMistakes({ webhooks }: Drafted, environment: Environment): Mistake[] {
  const { url, secret } = webhooks
  if (url !== undefined && secret === undefined && environment.WEBHOOK_SECRET === undefined) {
    const message =
      'Calls are signed, or anybody could make them: WEBHOOK_SECRET="whsec_$(openssl rand -base64 32)"'
    return [{ env: 'WEBHOOK_SECRET', message }]
  }
  if (secret !== undefined && url === undefined && environment.WEBHOOK_URL === undefined)
    return [
      { env: 'WEBHOOK_SECRET', message: `Nothing is signed with it. Write ${example} too, or remove it.` },
    ]
  return []
}

/**
 * Whether an address is this machine by its own spelling, without asking a resolver that others may answer.
 */
export function isThisMachine({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'))
  )
}

function findWrong(url: URL): string | undefined {
  if (url.username || url.password)
    return 'It holds a user or password, which every log of the way would tell.'
  if (url.hash) return 'What follows # is never sent.'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url))) return undefined
  return 'It begins with https://, so that nobody on the way reads or changes it.'
}

declare module '../../platform/context.ts' {
  interface Settings {
    webhooks: Settle<typeof webhooksSettings>
  }
}
