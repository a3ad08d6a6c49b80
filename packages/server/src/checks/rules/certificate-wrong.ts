import { refusedSetting } from '../refused-setting.ts'

export const certificateWrong = refusedSetting({
  id: 'certificate-wrong',
  checklist: 'TLS-1',
  severity: 'critical',
  title: 'The certificate or its key cannot be used.',
  why: 'Browsers refuse it, or somebody else on this machine can read the key.',
  asvs: ['12.1.4'],
})
