import { z } from 'zod'
import type { Settings } from './context.ts'

/** One setting: how it is read, and what is said about it in docs/reference/settings.md. */
export type Setting<T = unknown> = {
  /** The environment variable. */
  env: string
  shape: z.ZodType<T, string>
  /** As it would be written in the environment; undefined where a value must be given or none is fine. */
  default?: string
  /** One sentence for the operator: what it does, in which unit, and when to change it. */
  about: string
  /** No server starts without it. */
  required?: true
  /**
   * Never printed, and may be kept elsewhere: in the file of its name with _FILE, or where a reference leads.
   * Of a list each item may be a reference.
   */
  secret?: true | 'list'
  /** What of a secret is to be renewed, where that is only a part of it; undefined where nothing is. */
  credential?(value: T): string | undefined
  /** What of a secret everybody may know who runs the service: where it leads, and never as whom. */
  shown?(value: T): string | undefined
}

/** Where the value of a setting comes from; of a secret its kind of place, and of all others its text. */
export type Origin = { source: 'default' | 'environment' | 'file' | 'manager'; text?: string | undefined }

/** The origin of every setting, by its name in the environment. */
export type Origins = ReadonlyMap<string, Origin>

export type Settle<S extends Record<string, Setting>> = {
  [K in keyof S]: S[K] extends { default: string } | { required: true }
    ? z.output<S[K]['shape']>
    : z.output<S[K]['shape']> | undefined
}

/** Declares the settings of one feature. */
export function declareSettings<const S extends Record<string, Setting>>(settings: S): S {
  return settings
}

const whole = (min: number, max: number, unit: string) =>
  z
    .string()
    .regex(/^\d+$/, `Write a whole number of ${unit}.`)
    .transform(Number)
    .pipe(z.number().min(min, `At least ${min} ${unit}.`).max(max, `At most ${max} ${unit}.`))

export const seconds = (min: number, max: number) => whole(min, max, 'seconds')
export const days = (min: number, max: number) => whole(min, max, 'days')
export const count = (min: number, max: number) => whole(min, max, 'units')
export const text = (max = 200) => z.string().min(1).max(max)

export const flag = z
  .string()
  .regex(/^(true|false|1|0)$/i, 'Write true or false.')
  .transform((value) => /^(true|1)$/i.test(value))

/** A list with commas between. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

export type Mistake = { env: string; message: string }

export type Environment = Record<string, string | undefined>

/** Settings as far as they could be read: what is missing or wrong is undefined. */
export type Drafted = { [Group in keyof Settings]: Partial<Settings[Group]> }

/** Looks at settings together: what contradicts itself, what is missing, what production refuses. */
export type FindMistakes = (settings: Drafted, environment: Environment) => Mistake[]

/** The mistake of having left a setting out. */
export function needed(env: string, line: string): Mistake {
  return { env, message: `It must be set: ${line}` }
}

/** Reads settings from the environment; every mistake is collected, none is thrown. */
export function readSettings(
  declared: Record<string, Record<string, Setting>>,
  environment: Environment,
): { settings: Record<string, Record<string, unknown>>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  const settings: Record<string, Record<string, unknown>> = {}
  for (const [feature, group] of Object.entries(declared)) {
    const values: Record<string, unknown> = {}
    for (const [name, setting] of Object.entries(group)) {
      const given = environment[setting.env] ?? setting.default
      if (given === undefined) continue
      const parsed = setting.shape.safeParse(given)
      if (parsed.success) values[name] = parsed.data
      else mistakes.push(...parsed.error.issues.map(({ message }) => ({ env: setting.env, message })))
    }
    settings[feature] = values
  }
  const known = Object.values(declared).flatMap((group) =>
    Object.values(group).flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])),
  )
  mistakes.push(...findNearMisses(Object.keys(environment), known))
  return { settings, mistakes }
}

/** Names in the environment that look like a slip for one of ours. */
function findNearMisses(given: string[], known: string[]): Mistake[] {
  const names = new Set(known)
  return given
    .filter((env) => !names.has(env) && env.length >= 6)
    .flatMap((env) => {
      const meant = known.find((name) => name.length >= 6 && isNear(env, name))
      return meant ? [{ env, message: `There is no such setting. Did you mean ${meant}?` }] : []
    })
}

// One slip in a short name, two in a long one; a swap of neighbours counts as one.
function isNear(a: string, b: string): boolean {
  const most = Math.min(a.length, b.length) >= 12 ? 2 : 1
  return Math.abs(a.length - b.length) <= most && editDistance(a.toUpperCase(), b) <= most
}

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = above
    above = row
  }
  return above[b.length] ?? 0
}
