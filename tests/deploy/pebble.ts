import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { freePort } from '../../packages/server/src/test/run-command.ts'
import type { Site } from './fronts.ts'
import { Program } from './program.ts'

/** Let's Encrypt in small: an ACME server that asks a site for its proofs on the site's own ports. */
export async function startPebble({ folder, port, plainPort, authority }: Site) {
  const [acme, management, dns, challenges] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const { certificate, key } = authority.issue('localhost', 'DNS:localhost,IP:127.0.0.1')
  const file = join(folder, 'pebble.json')
  writeFileSync(
    file,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${acme}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate,
        privateKey: key,
        httpPort: plainPort,
        tlsPort: port,
      },
    }),
  )
  const off = ['-http01', '', '-https01', '', '-tlsalpn01', '']
  const names = ['-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', '-dns01', `127.0.0.1:${dns}`]
  const resolver = new Program('/usr/bin/pebble-challtestsrv', [
    ...off,
    ...names,
    '-management',
    `127.0.0.1:${challenges}`,
  ])
  await resolver.listens(challenges)
  // Two refused nonces in a row, of one in twenty, are what certbot gives up at.
  const steady = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0', PEBBLE_WFE_NONCEREJECT: '0' }
  const pebble = new Program('/usr/bin/pebble', ['-config', file, '-dnsserver', `127.0.0.1:${dns}`], steady)
  await pebble.listens(acme)
  await pebble.listens(management)

  return {
    directory: `https://127.0.0.1:${acme}/dir`,
    /** The root under which it issues: whom a browser would have to trust. */
    root: await fetchPem(management, authority.pem),
    stop: async () => {
      await pebble.stop()
      await resolver.stop()
    },
  }
}

function fetchPem(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path: '/roots/0', ca }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      resolve(text)
    })
    asking.on('error', reject)
    asking.end()
  })
}
