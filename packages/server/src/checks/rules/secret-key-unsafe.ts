import { refusedSetting } from '../refused-setting.ts'

export const secretKeyUnsafe = refusedSetting({
  id: 'secret-key-unsafe',
  checklist: 'ENV-1',
  severity: 'critical',
  title: 'SECRET_KEY is missing, weak or cannot be read.',
  why: 'Every session, link and token follows from it: whoever guesses it can make them all.',
  asvs: ['13.3.1', '11.2.3'],
})
