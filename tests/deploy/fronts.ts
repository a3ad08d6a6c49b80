import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillTemplate, type TemplateValues } from '../../packages/server/src/kit/fill-template.ts'
import { freePort } from '../../packages/server/src/test/run-command.ts'
import { domain } from './backstage.ts'
import { Program, runProgram } from './program.ts'
import { type Authority, createAuthority } from './test-authority.ts'
import type { Front } from './visitor.ts'

/** Where the two nodes behind a proxy listen. */
export type Nodes = readonly [number, number]

/** A proxy that runs with the kit's own file, in which ports, paths and the certificate are replaced. */
export type RunningFront = Front & {
  name: string
  /** Every line that it wrote about a request. */
  accessLog: () => string[]
  stop: () => Promise<void>
}

export const fronts: Record<string, (nodes: Nodes) => Promise<RunningFront>> = {
  nginx: startNginx,
  caddy: startCaddy,
  haproxy: startHaproxy,
}

/** A folder, two ports and a certificate authority for a proxy that is yet to start. */
export type Site = {
  folder: string
  port: number
  plainPort: number
  authority: Authority
  values: TemplateValues
  free: () => void
}

export async function openSite([first, second]: Nodes): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-front-'))
  chmodSync(folder, 0o755) // The workers of a proxy that was started by root are somebody else.
  return {
    folder,
    port: await freePort(),
    plainPort: await freePort(),
    authority: createAuthority(folder),
    values: {
      DOMAIN: domain,
      FIRST_NODE: `127.0.0.1:${first}`,
      SECOND_NODE: `127.0.0.1:${second}`,
      HSTS: 'max-age=31536000; includeSubDomains',
      ACME_WEBROOT: join(folder, 'acme'),
    },
    free: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Debian's own nginx.conf, and what is placed in its conf.d. */
export function openNginx({ folder, port, plainPort, values }: Site) {
  const main = join(folder, 'nginx.conf')
  mkdirSync(join(folder, 'conf.d'))
  writeFileSync(
    main,
    readFileSync('/etc/nginx/nginx.conf', 'utf8')
      .replace('/run/nginx.pid', join(folder, 'nginx.pid'))
      .replaceAll('/var/log/nginx', folder)
      .replace('/etc/nginx/conf.d', join(folder, 'conf.d'))
      .replace('include /etc/nginx/sites-enabled/*;', ''),
  )
  const placeText = (name: string, text: string) =>
    writeFileSync(
      join(folder, 'conf.d', name),
      text
        .replaceAll(/listen \[::\].*\n/g, '')
        .replaceAll('listen 80', `listen 127.0.0.1:${plainPort}`)
        .replaceAll('listen 443', `listen 127.0.0.1:${port}`)
        .replaceAll('/var/log/nginx', folder),
    )
  return {
    main,
    /** Places a file, in which only ports and paths are replaced. */
    placeText,
    place: (name: 'portcullis-plain.conf' | 'portcullis.conf', more: TemplateValues = {}) =>
      placeText(name, fillTemplate(`nginx/${name}`, { ...values, ...more })),
    start: (awaited = plainPort) =>
      new Program('/usr/sbin/nginx', ['-c', main, '-g', 'daemon off;']).listens(awaited),
    reload: () => runProgram('/usr/sbin/nginx', ['-c', main, '-s', 'reload']),
  }
}

async function startNginx(nodes: Nodes): Promise<RunningFront> {
  const site = await openSite(nodes)
  const { certificate, key } = site.authority.issue(domain)
  const { place, start } = openNginx(site)
  place('portcullis-plain.conf')
  place('portcullis.conf', { CERTIFICATE: certificate, CERTIFICATE_KEY: key })

  const nginx = await start()
  const log = join(site.folder, 'portcullis.log')
  return asFront('nginx', site, nginx, () => linesOf(readFileSync(log, 'utf8')))
}

/** The kit's Caddyfile, with what `replaced` makes of it. */
export async function runCaddy(site: Site, replace: (text: string) => string): Promise<Program> {
  const file = join(site.folder, 'Caddyfile')
  const ports = `http_port ${site.plainPort}\n\thttps_port ${site.port}`
  const text = fillTemplate('caddy/Caddyfile', site.values).replace('{\n', `{\n\tadmin off\n\t${ports}\n`)
  writeFileSync(file, replace(text))
  const environment = { XDG_DATA_HOME: site.folder, XDG_CONFIG_HOME: site.folder }
  const words = ['run', '--config', file, '--adapter', 'caddyfile']
  return new Program('/usr/bin/caddy', words, environment).listens(site.port)
}

async function startCaddy(nodes: Nodes): Promise<RunningFront> {
  const site = await openSite(nodes)
  const { certificate, key } = site.authority.issue(domain)

  const caddy = await runCaddy(site, (text) => text.replace('tls {', `tls ${certificate} ${key} {`))
  return asFront('caddy', site, caddy, () =>
    linesOf(caddy.output).filter((line) => line.includes('http.log.access')),
  )
}

const isRoot = process.getuid?.() === 0

/** The kit's haproxy.cfg, with `certbotPort` where certbot answers for itself. */
export async function runHaproxy(site: Site, certbotPort = 1): Promise<Program> {
  const file = join(site.folder, 'haproxy.cfg')
  mkdirSync(join(site.folder, 'certs'), { recursive: true })
  writeFileSync(
    file,
    fillTemplate('haproxy/haproxy.cfg', site.values)
      .replaceAll(/ {4}bind :::.*\n/g, '')
      .replaceAll(isRoot ? /(?!)/g : / {4}(user|group|chroot) .*\n/g, '')
      .replaceAll('/etc/haproxy', site.folder)
      .replace('127.0.0.1:8402', `127.0.0.1:${certbotPort}`)
      .replace('bind :80', `bind 127.0.0.1:${site.plainPort}`)
      .replace('bind :443', `bind 127.0.0.1:${site.port}`),
  )
  return new Program('/usr/sbin/haproxy', ['-W', '-f', file]).listens(site.port)
}

async function startHaproxy(nodes: Nodes): Promise<RunningFront> {
  const site = await openSite(nodes)
  const { certificate, key } = site.authority.issue(domain)
  mkdirSync(join(site.folder, 'certs'))
  const both = readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8')
  writeFileSync(join(site.folder, 'certs', `${domain}.pem`), both)

  const haproxy = await runHaproxy(site)
  return asFront('haproxy', site, haproxy, () =>
    linesOf(haproxy.output).filter((line) => line.startsWith('{')),
  )
}

function asFront(name: string, site: Site, program: Program, accessLog: () => string[]): RunningFront {
  const { port, plainPort, authority, free } = site
  return {
    name,
    port,
    plainPort,
    ca: authority.pem,
    accessLog,
    stop: async () => {
      await program.stop()
      free()
    },
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
