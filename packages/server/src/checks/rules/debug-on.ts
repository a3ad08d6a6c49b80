import { refusedSetting } from '../refused-setting.ts'

export const debugOn = refusedSetting({
  id: 'debug-on',
  checklist: 'ENV-2',
  severity: 'critical',
  title: 'DEBUG is on, or development’s conveniences are asked for.',
  why: 'An inbox of mail and relaxed cookies are open to everybody who finds them.',
  asvs: ['13.4.2'],
})
