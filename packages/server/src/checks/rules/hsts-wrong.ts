import { refusedSetting } from '../refused-setting.ts'

export const hstsWrong = refusedSetting({
  id: 'hsts-wrong',
  checklist: 'TLS-3',
  severity: 'high',
  title: 'The HSTS settings contradict each other or are too weak.',
  why: 'A first plain http request can be taken over.',
  asvs: ['3.4.1'],
})
