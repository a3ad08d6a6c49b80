import { paths } from '@portcullis/protocol/paths'
import { acceptedShape, doneShape, emailOnlyShape, tokenOnlyShape } from '@portcullis/protocol/shapes'
import { answerJson } from '../../http/headers.ts'
import { route } from '../../http/route.ts'
import { confirmChange } from './confirm-change.ts'
import { requestChange } from './request-change.ts'
import { undoChange } from './undo-change.ts'

export const emailChangeRoutes = [
  route(
    {
      method: 'POST',
      path: paths.emailChange,
      summary: 'Mails a link to a new address. Needs a fresh session.',
      guard: 'fresh',
      body: emailOnlyShape,
      answer: { status: 202, shape: acceptedShape },
      refusals: ['too_many_attempts'],
    },
    async ({ ctx, http, body, actor }) =>
      (await requestChange(ctx, actor, body.email)) ?? answerJson(http, { accepted: true }, 202),
  ),
  route(
    {
      method: 'POST',
      path: paths.emailChangeConfirm,
      summary: 'Changes the address by the mailed link, in a session of the same account.',
      guard: 'signed-in',
      body: tokenOnlyShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link'],
    },
    async ({ ctx, http, body, actor }) =>
      (await confirmChange(ctx, actor, body.token)) ?? answerJson(http, { done: true }),
  ),
  route(
    {
      method: 'POST',
      path: paths.emailChangeUndo,
      summary: 'Gives an account back to its former address, ends all sessions and mails a reset link.',
      guard: 'anyone',
      body: tokenOnlyShape,
      answer: { status: 200, shape: doneShape },
      refusals: ['too_many_attempts', 'invalid_link'],
    },
    async ({ ctx, http, body }) => (await undoChange(ctx, body.token)) ?? answerJson(http, { done: true }),
  ),
]
