import type { Environment } from '../settings.ts'
import type { Answer, Asking } from './answer.ts'
import { describeFailure } from './failure.ts'
import { vaultSettings } from './vault-settings.ts'

/**
 * Asks HashiCorp Vault or OpenBao for the newest version of `MOUNT/PATH` in a KV store of version 2, and
 * gives its fields as JSON.
 */
export async function askVault(place: string, { environment, signal }: Asking): Promise<Answer> {
  const [mount = '', ...path] = place.split('/').map(encodeURIComponent)
  if (!mount || path.length === 0 || path.some((part) => part === ''))
    return { mistake: 'is no place in Vault. Write it like vault:secret/portcullis#secret_key' }
  const access = readAccess(environment)
  if (typeof access === 'string') return { mistake: access }

  const api = `${mount}/data/${path.join('/')}`
  try {
    const response = await fetch(`${access.address}/v1/${api}`, {
      headers: access.headers,
      // Vault's header would go along to wherever a redirect leads, also to another host. [SECRETS-9]
      redirect: 'manual',
      signal,
    })
    if (response.status !== 200) return { mistake: describeStatus(response.status, api) }
    const { data } = (await response.json()) as { data?: { data?: object } }
    return { text: JSON.stringify(data?.data ?? {}) }
  } catch (error) {
    return { mistake: describeFailure(error) }
  }
}

type Access = { address: string; headers: Record<string, string> }

/** How Vault is asked, or why it is not. The token is nothing for a network that others can listen to. */
function readAccess(environment: Environment): Access | string {
  const { address, namespace, token } = vaultSettings
  const given = environment[address.env]
  if (!given) return 'needs to know where Vault is. Write VAULT_ADDR=https://vault.example.com:8200'
  const { origin, pathname, protocol, hostname, host } = URL.parse(given) ?? {}
  if (!hostname)
    return `is not asked for: ${address.env} is no address such as https://vault.example.com:8200`
  const isHere = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere))
    return `is not asked for without TLS. Write ${address.env}=https://${host}`
  // An agent on this machine may bring the token itself.
  if (!environment[token.env] && !isHere) return `is not asked for without ${token.env} or ${token.env}_FILE.`
  return {
    address: origin + (pathname ?? '').replace(/\/+$/, ''),
    headers: {
      'x-vault-request': 'true', // What an agent may demand, so that no forged request reaches it.
      ...(environment[token.env] && { 'x-vault-token': environment[token.env] }),
      ...(environment[namespace.env] && { 'x-vault-namespace': environment[namespace.env] }),
    } as Record<string, string>,
  }
}

function describeStatus(status: number, api: string): string {
  if (status >= 300 && status < 400) {
    return (
      `is not fetched, because Vault answers with a redirect (${status}), which would carry the token to ` +
      'another address. Set VAULT_ADDR to the address of the active node.'
    )
  }
  if (status === 403) {
    return (
      `is refused by Vault (403). VAULT_TOKEN must be valid, and its policy needs: path "${api}" ` +
      '{ capabilities = ["read"] }'
    )
  }
  if (status === 404) {
    return 'is not there (404), its newest version is deleted, or the mount is no KV store of version 2.'
  }
  if (status === 503) return 'is out of reach, because Vault is sealed (503).'
  return `is not given: Vault answers ${status}.`
}
