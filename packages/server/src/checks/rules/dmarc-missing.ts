import { known, type Rule, when } from '../rule.ts'

export const dmarcMissing: Rule = {
  id: 'dmarc-missing',
  checklist: 'ACCT-1',
  severity: 'medium',
  title: 'The sender’s domain has no DMARC policy that refuses forgeries.',
  why: 'Anybody can send links in this name.',
  deploy: true,
  judge: ({ sender }) =>
    known(sender, ({ domain, dmarc }) =>
      when(
        dmarc === undefined || /;\s*p\s*=\s*none/i.test(dmarc),
        dmarc === undefined ? `${domain} has no DMARC record.` : `${domain}: ${dmarc}`,
        `Publish a TXT record at _dmarc.${domain}: "v=DMARC1; p=quarantine; ` +
          `rua=mailto:postmaster@${domain}".`,
      ),
    ),
}
