import { type Rule, when } from '../rule.ts'

export const nodeUnsupported: Rule = {
  id: 'node-unsupported',
  checklist: 'DEPLOY-3',
  severity: 'medium',
  title: 'This release of Node is not supported.',
  why: 'It gets no security fixes, or does not run this code as it was tested.',
  asvs: ['15.2.1'],
  judge: ({ process }) => {
    const major = Number(process.node.split('.')[0])
    return when(
      major < 24 || major % 2 === 1,
      `Node ${process.node}.`,
      'Install Node 24 or a later even release.',
    )
  },
}
