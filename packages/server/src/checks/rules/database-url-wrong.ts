import { refusedSetting } from '../refused-setting.ts'

export const databaseUrlWrong = refusedSetting({
  id: 'database-url-wrong',
  checklist: 'ENV-4',
  severity: 'critical',
  title: 'DATABASE_URL is missing or not safe.',
  why: 'Without TLS everything between here and the database can be read and changed on the way.',
  asvs: ['12.3.1', '12.3.2'],
})
