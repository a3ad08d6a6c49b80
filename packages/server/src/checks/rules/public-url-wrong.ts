import { refusedSetting } from '../refused-setting.ts'

export const publicUrlWrong = refusedSetting({
  id: 'public-url-wrong',
  checklist: 'TLS-1',
  severity: 'critical',
  title: 'PUBLIC_URL is missing or not https.',
  why: 'Cookies and passwords would travel in the clear.',
  asvs: ['12.2.1'],
})
