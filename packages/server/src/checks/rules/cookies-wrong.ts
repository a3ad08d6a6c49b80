import { refusedSetting } from '../refused-setting.ts'

export const cookiesWrong = refusedSetting({
  id: 'cookies-wrong',
  checklist: 'COOKIE-1',
  severity: 'critical',
  title: 'The cookie settings take a protection away.',
  why: 'A session cookie that script can read or that travels in the clear can be stolen.',
  asvs: ['3.3.1', '3.3.2', '3.3.4'],
})
