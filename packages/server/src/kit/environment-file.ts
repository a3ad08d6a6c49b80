/**
 * Writes settings as a file that systemd, Docker's compose, Node and a shell all read alike: a value with
 * anything that one of them takes for more than a letter stands in quotes.
 */
export function writeEnvironment(settings: [name: string, value: string][]): string {
  return settings.map(([name, value]) => `${name}=${quote(value)}\n`).join('')
}

/** Why a value cannot be written so that all of them read the same, or nothing. */
export function whyUnwritable(value: string): string | undefined {
  if (/[\\\p{Cc}]/u.test(value)) return 'A backslash or a line break cannot be written.'
  if (value.includes("'") && /["$`]/.test(value))
    return 'An apostrophe cannot be written together with " $ or `.'
  return undefined
}

function quote(value: string): string {
  const message = whyUnwritable(value)
  if (message !== undefined) throw new Error(message)
  if (/^[\w.,:/@%+=?&[\]-]*$/.test(value)) return value
  return value.includes("'") ? `"${value}"` : `'${value}'`
}
