import { type Rule, when } from '../rule.ts'

export const runningAsRoot: Rule = {
  id: 'running-as-root',
  checklist: 'DEPLOY-3',
  severity: 'medium',
  title: 'The command runs as root.',
  why: 'A flaw in the server would be a flaw in the whole machine.',
  asvs: ['13.2.2'],
  judge: ({ process }) =>
    when(
      process.isRoot,
      'The user id is 0.',
      'Run it as a user of its own (deploy/systemd has DynamicUser=yes).',
    ),
}
