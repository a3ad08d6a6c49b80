import { type Rule, when } from '../rule.ts'

export const hostsByAddress: Rule = {
  id: 'hosts-by-address',
  checklist: 'ENV-3',
  severity: 'low',
  title: 'ALLOWED_HOSTS has an address or a loopback name.',
  why: 'Scanners ask by address, and a page by DNS rebinding asks by a name that points there.',
  asvs: ['4.1.3'],
  judge: ({ settings }) =>
    (settings.edge.allowedHosts ?? [])
      .filter((host) => /^(\[.*\]|[\d.]+|localhost|.*\.localhost)(:\d+)?$/.test(host))
      .flatMap((host) => when(true, `${host} is served.`, `Take ${host} out of ALLOWED_HOSTS.`)),
}
