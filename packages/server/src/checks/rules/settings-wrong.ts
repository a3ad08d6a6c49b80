import { refusedSetting } from '../refused-setting.ts'

export const settingsWrong = refusedSetting({
  id: 'settings-wrong',
  checklist: 'ENV-1',
  severity: 'high',
  title: 'A setting is unknown or does not stand.',
  why: 'The server does not start, or does not do what the operator believes.',
})
