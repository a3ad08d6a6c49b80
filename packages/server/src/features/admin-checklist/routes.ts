import { attentionShape, checklistShape } from '@portcullis/protocol/admin-service-shapes'
import { paths } from '@portcullis/protocol/paths'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { readAttention } from './read-attention.ts'
import { readChecklist } from './read-checklist.ts'

export const adminChecklistRoutes = [
  route(
    {
      method: 'GET',
      path: paths.adminChecklist,
      summary: 'Every line of the checklist as it stands on this server, with what mends it.',
      guard: 'operator',
      permission: 'read',
      scope: 'service',
      answer: { status: 200, shape: checklistShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, await readChecklist(ctx)),
  ),
  route(
    {
      method: 'GET',
      path: paths.adminAttention,
      summary: 'What needs attention now, the worst first.',
      guard: 'operator',
      permission: 'read',
      scope: 'service',
      answer: { status: 200, shape: attentionShape },
      refusals: [],
    },
    async ({ ctx, http }) => answerJson(http, await readAttention(ctx)),
  ),
]
