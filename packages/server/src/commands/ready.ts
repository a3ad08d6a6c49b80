import { request as requestPlainly } from 'node:http'
import { request as requestSecurely } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import type { Print } from '../commands.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import type { Environment } from '../platform/settings.ts'
import { draftSettings, SettingsRefused } from '../settings.ts'

const usage = 'portcullis ready [--wait SECONDS]'

/** How long one answer may take, in milliseconds: longer than the server itself waits for its database. */
const patienceMs = 3000

const pauseMs = 200

/**
 * Asks the server of this environment, on this machine, whether it may be sent requests; with `--wait` again
 * and again until it may. For whoever supervises it: systemd before the next node is restarted, a container.
 * [DEPLOY-14]
 */
export async function ready(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, usage, { options: { wait: { type: 'string', default: '0' } } })
  if (!/^\d{1,4}$/.test(values.wait)) throw new Misuse(`Say for how many seconds: ${usage}`)
  const ask = askerOf(environment)

  const end = Date.now() + Number(values.wait) * 1000
  for (;;) {
    const trouble = await ask()
    if (trouble === undefined) return 0
    if (Date.now() >= end) {
      print(`Not ready: ${trouble}`)
      return 1
    }
    await pause(pauseMs)
  }
}

/** Asks once; gives why not, or nothing. */
function askerOf(environment: Environment): () => Promise<string | undefined> {
  const { publicUrl, host, port, certificateFile } = readAddress(environment)
  const { host: name, hostname, pathname } = new URL(publicUrl)
  const connection = {
    host: nearestOf(host),
    port,
    path: `${pathname.replace(/\/$/, '')}/readyz`,
    headers: { host: name },
    timeout: patienceMs,
    agent: false as const,
  }
  // Nothing is sent to it, and it may show a certificate for names that this machine is not asked by.
  const secured = { ...connection, servername: hostname, rejectUnauthorized: false }
  const send = () => (certificateFile ? requestSecurely(secured) : requestPlainly(connection))

  return () =>
    new Promise((resolve) => {
      const asking = send()
      asking.on('response', (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200 ? undefined : `it answers ${answer.statusCode}.`)
      })
      asking.on('timeout', () => asking.destroy(new Error(`it says nothing for ${patienceMs / 1000} s`)))
      asking.on('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'ECONNREFUSED' ? `nobody listens on port ${port}` : error.message
        resolve(`${why}.`)
      })
      asking.end()
    })
}

/** Where the server of this environment is; whatever else is wrong with its settings, it says itself. */
function readAddress(environment: Environment) {
  const { settings, mistakes } = draftSettings(environment)
  const { publicUrl, host, port } = settings.server
  if (publicUrl === undefined || host === undefined || port === undefined)
    throw new SettingsRefused(mistakes.filter(({ env }) => ['PUBLIC_URL', 'HOST', 'PORT'].includes(env)))
  return { publicUrl, host, port, certificateFile: settings.tls.certificateFile }
}

/** Where this machine reaches a server that listens everywhere. */
function nearestOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
