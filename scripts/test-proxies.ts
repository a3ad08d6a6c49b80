import { existsSync } from 'node:fs'
import { expected } from './expected.mjs'
import { installDebian } from './install-debian.ts'

/** What the tests of deployment run, by Debian's package. */
const programs = {
  nginx: '/usr/sbin/nginx',
  caddy: '/usr/bin/caddy',
  haproxy: '/usr/sbin/haproxy',
  certbot: '/usr/bin/certbot',
  pebble: '/usr/bin/pebble',
  systemd: '/usr/bin/systemd-analyze',
  prometheus: '/usr/bin/promtool',
  slowhttptest: '/usr/bin/slowhttptest',
}

/**
 * Makes sure of the proxies, the ACME server and the tools of the deployment tests, and installs what is
 * missing where that takes no question: as root, with apt.
 */
export function installProxies(): void {
  const missing = Object.entries(programs)
    .filter(([, path]) => !existsSync(path))
    .map(([name]) => name)
  if (missing.length === 0 || installDebian(missing.join(', '), missing)) return
  throw expected(
    `The tests of deployment need ${missing.join(', ')}. On Debian:\n` +
      `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`,
  )
}
