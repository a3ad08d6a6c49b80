import { known, type Rule, when } from '../rule.ts'

export const spfMissing: Rule = {
  id: 'spf-missing',
  checklist: 'ACCT-1',
  severity: 'medium',
  title: 'The sender’s domain does not say who may send for it, or lets everybody.',
  why: 'Mail lands among the junk, and anybody can send in this name.',
  deploy: true,
  judge: ({ sender }) =>
    known(sender, ({ domain, spf }) =>
      when(
        spf === undefined || /\s\+?all(\s|$)/i.test(spf),
        spf === undefined ? `${domain} has no SPF record.` : `${domain}: ${spf}`,
        `Publish a TXT record at ${domain}: "v=spf1 include:YOUR-MAIL-SERVICE -all".`,
      ),
    ),
}
