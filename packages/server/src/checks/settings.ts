import { z } from 'zod'
import { declareSettings, type Settle } from '../platform/settings.ts'
import type { Silences } from './run-checks.ts'

const silences = z.string().transform((value, issues): Silences => {
  const accepted = new Map<string, string>()
  for (const line of value.split(/[;\n]/).map((part) => part.trim())) {
    if (line === '') continue
    const [, id, reason] = /^([a-z0-9-]+)\s*:\s*(\S.*)$/s.exec(line) ?? []
    if (id && reason) accepted.set(id, reason)
    else
      issues.addIssue({
        code: 'custom',
        message: `Write each as "rule-id: reason", with ; between. "${line}" is none.`,
      })
  }
  return accepted
})

export const checksSettings = declareSettings({
  silenced: {
    env: 'SILENCED_CHECKS',
    shape: silences,
    default: '',
    about:
      'Findings of `portcullis check` that are accepted here, each with its reason, with ; between: ' +
      '`hsts-preload-off: the parent domain is not ours`.',
  },
})

declare module '../platform/context.ts' {
  interface Settings {
    checks: Settle<typeof checksSettings>
  }
}
