import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { refusals } from '@portcullis/protocol/refusals'

const folder = join(import.meta.dirname, 'templates')

/** What stands for what in a template: `%DOMAIN%` is `values.DOMAIN`. */
export type TemplateValues = Record<string, string>

/**
 * Fills one file of the deployment kit. What a proxy answers itself it says in the words of the server, so
 * every refusal's sentence is a value as well: `%SERVER_BUSY%`.
 */
export function fillTemplate(path: string, values: TemplateValues): string {
  return readFileSync(join(folder, path), 'utf8').replaceAll(/%([A-Z][A-Z_]*[A-Z])%/g, (_, name) => {
    const value = values[name] ?? sentences[name]
    if (value === undefined) throw new Error(`The template ${path} needs ${name}.`)
    return value
  })
}

const sentences = Object.fromEntries(
  Object.entries(refusals).map(([code, { title }]) => [code.toUpperCase(), title]),
)
