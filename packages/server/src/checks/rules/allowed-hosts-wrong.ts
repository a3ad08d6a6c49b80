import { refusedSetting } from '../refused-setting.ts'

export const allowedHostsWrong = refusedSetting({
  id: 'allowed-hosts-wrong',
  checklist: 'ENV-3',
  severity: 'high',
  title: 'ALLOWED_HOSTS does not list exact names.',
  why: 'A request under another name may poison links, caches and redirects.',
  asvs: ['4.1.3'],
})
