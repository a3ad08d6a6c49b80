import { known, type Rule, when } from '../rule.ts'

export const databaseNotDurable: Rule = {
  id: 'database-not-durable',
  checklist: 'DEPLOY-3',
  severity: 'high',
  title: 'The database may lose what it has acknowledged.',
  why: 'After a power cut a changed password or an ended session is as it was before.',
  deploy: true,
  judge: ({ database }) =>
    known(database, ({ server }) => {
      const off = (['fsync', 'full_page_writes', 'synchronous_commit'] as const).filter(
        (name) => server[name] === 'off',
      )
      return when(
        off.length > 0,
        `${off.map((name) => `${name}=off`).join(', ')}.`,
        `Set ${off.join(', ')} to on.`,
      )
    }),
}
