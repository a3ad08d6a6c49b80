import { paths } from '@portcullis/protocol/paths'
import { accountAnswerShape, accountChangeShape, accountExportShape } from '@portcullis/protocol/shapes'
import { answerJson, writeHeader } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { exportAccount } from './export-account.ts'
import { readAccount } from './read-account.ts'
import { renameAccount } from './rename-account.ts'

export const accountRoutes = [
  route(
    {
      method: 'GET',
      path: paths.account,
      summary: 'The account of whoever asks.',
      guard: 'signed-in',
      answer: { status: 200, shape: accountAnswerShape },
      refusals: ['not_signed_in'],
    },
    async ({ ctx, http, actor }) => {
      const account = await readAccount(ctx, actor)
      return isRefusal(account) ? account : answerJson(http, { account })
    },
  ),
  route(
    {
      method: 'PATCH',
      path: paths.account,
      summary: 'Changes the name; null removes it.',
      guard: 'signed-in',
      body: accountChangeShape,
      answer: { status: 200, shape: accountAnswerShape },
      refusals: ['not_signed_in'],
    },
    async ({ ctx, http, body, actor }) => {
      const account = await renameAccount(ctx, actor, body.name)
      return isRefusal(account) ? account : answerJson(http, { account })
    },
  ),
  route(
    {
      method: 'GET',
      path: paths.accountExport,
      summary: 'Everything that is kept about the person who asks, as JSON. Needs a fresh session.',
      guard: 'fresh',
      answer: { status: 200, shape: accountExportShape },
      refusals: ['not_signed_in'],
    },
    async ({ ctx, http, actor }) => {
      const outcome = await exportAccount(ctx, actor)
      if (isRefusal(outcome)) return outcome
      writeHeader(http, 'content-disposition', 'attachment; filename="account.json"')
      return answerJson(http, outcome)
    },
  ),
]
