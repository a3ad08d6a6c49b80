import { refusedSetting } from '../refused-setting.ts'

export const csrfOriginsWrong = refusedSetting({
  id: 'csrf-origins-wrong',
  checklist: 'CSRF-1',
  severity: 'high',
  title: 'CSRF_TRUSTED_ORIGINS does not list exact origins.',
  why: 'A page of somebody else could act in a person’s name.',
  asvs: ['3.5.1'],
})
