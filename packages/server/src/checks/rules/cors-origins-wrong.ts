import { refusedSetting } from '../refused-setting.ts'

export const corsOriginsWrong = refusedSetting({
  id: 'cors-origins-wrong',
  checklist: 'CORS-1',
  severity: 'high',
  title: 'CORS_ALLOWED_ORIGINS does not list exact origins.',
  why: 'A page of somebody else could read private answers, or an honest one cannot.',
  asvs: ['3.4.2'],
})
