import { createHmac } from 'node:crypto'

/**
 * The headers that show who made a call, and when (Standard Webhooks 1.0): the signature is over id, moment
 * and body, so that a receiver which knows both can refuse what is old and what it has had.
 */
export function signCall(secret: Uint8Array, id: string, atSeconds: number, body: string) {
  const signature = createHmac('sha256', secret).update(`${id}.${atSeconds}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': `v1,${signature}`,
  }
}
