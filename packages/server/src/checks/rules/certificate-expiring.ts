import { type Rule, when } from '../rule.ts'

export const certificateExpiring: Rule = {
  id: 'certificate-expiring',
  checklist: 'TLS-1',
  severity: 'high',
  title: 'The certificate ends soon.',
  why: 'From that moment nobody can sign in.',
  asvs: ['12.1.4'],
  judge: ({ certificate, now }) => {
    if (certificate === undefined) return []
    const days = Math.floor((certificate.notAfter.getTime() - now.getTime()) / 86_400_000)
    return when(
      days < 14,
      `It ends in ${days} days, on ${certificate.notAfter.toISOString().slice(0, 10)}.`,
      'Renew it now, and look why it was not renewed by itself: docs/guides/tls.md.',
    )
  },
}
