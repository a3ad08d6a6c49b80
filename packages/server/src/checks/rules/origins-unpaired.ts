import { type Rule, when } from '../rule.ts'

export const originsUnpaired: Rule = {
  id: 'origins-unpaired',
  checklist: 'CORS-1',
  severity: 'low',
  title: 'An origin may write but not read, or read but not write.',
  why: 'An app on it works only halfway.',
  judge: ({ settings }) => {
    const readers = settings.edge.corsAllowedOrigins ?? []
    const writers = settings.edge.csrfTrustedOrigins ?? []
    return [
      ...readers
        .filter((origin) => !writers.includes(origin))
        .flatMap((origin) =>
          when(true, `${origin} may read and not write.`, `Add ${origin} to CSRF_TRUSTED_ORIGINS.`),
        ),
      ...writers
        .filter((origin) => !readers.includes(origin))
        .flatMap((origin) =>
          when(true, `${origin} may write and not read.`, `Add ${origin} to CORS_ALLOWED_ORIGINS.`),
        ),
    ]
  },
}
