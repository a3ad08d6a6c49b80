import { refusedSetting } from '../refused-setting.ts'

export const mailSettingsWrong = refusedSetting({
  id: 'mail-settings-wrong',
  checklist: 'ACCT-1',
  severity: 'high',
  title: 'Mail cannot be sent with these settings.',
  why: 'Nobody can verify an address, and nobody finds back in.',
})
