import type { Settings } from '../platform/context.ts'

/** Strict-Transport-Security (RFC 6797) as set; development binds no browser to https. */
export function hstsOf({ server, edge }: Pick<Settings, 'server' | 'edge'>): string | undefined {
  if (server.debug) return undefined
  const { hstsSeconds, hstsIncludeSubdomains, hstsPreload } = edge
  return [`max-age=${hstsSeconds}`, hstsIncludeSubdomains && 'includeSubDomains', hstsPreload && 'preload']
    .filter(Boolean)
    .join('; ')
}
