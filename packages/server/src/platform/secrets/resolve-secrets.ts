import type { Environment, Mistake } from '../settings.ts'
import { within } from '../within.ts'
import type { Answer, Ask, Asking } from './answer.ts'
import { askAws } from './ask-aws.ts'
import { askAzure } from './ask-azure.ts'
import { askGoogle } from './ask-google.ts'
import { askVault } from './ask-vault.ts'
import { describeFailure, patienceSeconds, tooLate } from './failure.ts'
import { readSecretFile } from './read-secret-file.ts'
import { type Reference, readReference, type Scheme } from './reference.ts'
import { vaultSettings } from './vault-settings.ts'

/** A setting that may be kept elsewhere; in a list each item may. */
export type SecretName = { env: string; isList: boolean }

/** The environment with every secret in its place, and why some are not. */
export type Resolved = { environment: Environment; mistakes: Mistake[] }

const places: Record<Scheme, Ask> = {
  file: readSecretFile,
  env: readVariable,
  vault: askVault,
  'aws-sm': askAws,
  'gcp-sm': askGoogle,
  'azure-kv': askAzure,
}

const unverified =
  'is not asked for while NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody pose as its keeper. Remove it; for ' +
  'an authority of your own set NODE_EXTRA_CA_CERTS to its file.'

/** What opens a manager can only be kept on this machine. */
const here: Scheme[] = ['file', 'env']

/**
 * Fetches the secrets that are kept elsewhere: all at the same time, each place once. What cannot be had is
 * left out of the environment and said, and nothing is thrown. [SECRETS-5]
 */
export async function resolveSecrets(environment: Environment, secrets: SecretName[]): Promise<Resolved> {
  const isKey = ({ env }: SecretName) => env === vaultSettings.token.env
  const keys = await fetchAll(environment, secrets.filter(isKey), here)
  const rest = await fetchAll(
    keys.environment,
    secrets.filter((secret) => !isKey(secret)),
  )
  return { environment: rest.environment, mistakes: [...keys.mistakes, ...rest.mistakes] }
}

async function fetchAll(given: Environment, secrets: SecretName[], allowed?: Scheme[]): Promise<Resolved> {
  const asked = new Map<string, Promise<Answer>>()
  const ask = ({ scheme, place }: Reference): Promise<Answer> => {
    if (allowed && !allowed.includes(scheme)) return Promise.resolve({ mistake: 'cannot be kept there.' })
    if (!here.includes(scheme) && given.NODE_TLS_REJECT_UNAUTHORIZED === '0')
      return Promise.resolve({ mistake: unverified })
    const key = `${scheme}:${place}`
    const answer = asked.get(key) ?? askPatiently(places[scheme], place, given)
    asked.set(key, answer)
    return answer
  }

  const found = await Promise.all(
    secrets.map(async (secret) => ({ secret, ...(await find(secret, given, ask)) })),
  )
  const environment = { ...given }
  for (const { secret, text } of found) {
    if (text === undefined) delete environment[secret.env]
    else environment[secret.env] = text
    delete environment[`${secret.env}_FILE`]
  }
  const mistakes = found.flatMap(({ secret, mistakes }) =>
    mistakes.map((message) => ({ env: secret.env, message })),
  )
  return { environment, mistakes }
}

type Found = { text: string | undefined; mistakes: string[] }

async function find(
  { env, isList }: SecretName,
  environment: Environment,
  ask: (reference: Reference) => Promise<Answer>,
): Promise<Found> {
  const [value, file] = [environment[env], environment[`${env}_FILE`]]
  if (value && file) return { text: undefined, mistakes: [`${env}_FILE is set as well. Remove one of them.`] }

  const items = file ? [`file:${file}`] : isList ? (value ?? '').split(',') : [value ?? '']
  const references = items.map((item) => readReference(item.trim()))
  if (references.every((reference) => reference === undefined)) return { text: value, mistakes: [] }

  const answers = await Promise.all(
    references.map(async (reference, at): Promise<Answer> => {
      if (!reference) return { text: items[at] ?? '' }
      if (reference.scheme === 'vault' && !reference.field)
        return { mistake: 'names no field. Write it like vault:secret/portcullis#secret_key' }
      return takeSecret(await ask(reference), reference.field, isList)
    }),
  )
  const mistakes = answers.flatMap((answer, at) => {
    const name = file ? `${file} (${env}_FILE)` : items[at]?.trim()
    return 'mistake' in answer ? [`${name} ${answer.mistake}`] : []
  })
  if (mistakes.length > 0) return { text: undefined, mistakes }
  return { text: answers.map((answer) => ('text' in answer ? answer.text : '')).join(','), mistakes }
}

async function readVariable(name: string, { environment }: Asking): Promise<Answer> {
  const text = environment[name]
  return typeof text === 'string' ? { text } : { mistake: 'is not set.' }
}

/**
 * The secret itself: one field where one is named, without the line break that editors and `echo` add. A list
 * may have become empty.
 */
function takeSecret(answer: Answer, field: string | undefined, isList: boolean): Answer {
  const taken = 'text' in answer && field !== undefined ? takeField(answer.text, field) : answer
  if ('mistake' in taken) return taken
  const text = taken.text.replace(/[\r\n]+$/, '')
  if (text.trim() === '' && !isList) return { mistake: 'is empty.' }
  if (readReference(text)) return { mistake: 'holds a reference itself, and none is followed twice.' }
  if (isObject(parse(text))) return { mistake: 'holds a JSON object: name one field of it, with # before.' }
  return { text }
}

function takeField(text: string, field: string): Answer {
  const fields = parse(text)
  if (!isObject(fields)) return { mistake: 'names a field, but holds no JSON object.' }
  if (!Object.hasOwn(fields, field)) return { mistake: 'names a field that is not there.' }
  const value = fields[field]
  return typeof value === 'string' ? { text: value } : { mistake: 'names a field that is not text.' }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // The error would repeat the secret.
  }
}

/** Asks, and waits no longer than is worth it, whatever the place does meanwhile. */
async function askPatiently(ask: Ask, place: string, environment: Environment): Promise<Answer> {
  const waiting = new AbortController()
  try {
    return await within(patienceSeconds * 1000, ask(place, { environment, signal: waiting.signal }), () => {
      waiting.abort()
      return { mistake: tooLate }
    })
  } catch (error) {
    return { mistake: describeFailure(error) }
  }
}
