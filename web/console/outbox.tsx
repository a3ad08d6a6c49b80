import { useState } from 'react'
import { Title } from '@portcullis/client/react/parts'
import type { Outbox as OutboxPage } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { Act, type Outcome, Told } from './act.tsx'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { More } from './more.tsx'
import { refine, usePlace } from './place.ts'
import { At, number, Said } from './said.tsx'
import { Choice } from './search.tsx'
import { type Column, Table } from './table.tsx'
import { usePages } from './use-pages.ts'
import { words } from './words.ts'

type Mail = OutboxPage['mails'][number]

/** The mail that waits, and the mail that was given up, with the words of the mail server. */
export function Outbox() {
  const { get, post, may } = useAdmin()
  const { query } = usePlace()
  const [outcome, setOutcome] = useState<Outcome>()
  const state = query.get('state') === 'failed' ? 'failed' : 'waiting'
  const { title, which, states, captions, empty, givenUp } = words.outbox

  const pages = usePages<Mail>(async (after) => {
    const { mails, next } = await get<OutboxPage>(paths.adminOutbox, { state, after: after ?? undefined })
    return { rows: mails, next }
  }, state)

  async function retry({ id, nextTryAt }: Mail, reason: string): Promise<boolean> {
    await post(`${paths.adminOutbox}/${encodeURIComponent(id)}/retry`, { reason })
    const after = await pages.of.load()
    // It has another turn, or has had it already and waits no more.
    return after?.rows.every((mail) => mail.id !== id || mail.nextTryAt !== nextTryAt) ?? false
  }
  const mayRetry = state === 'waiting' && may('support')

  return (
    <>
      <Title>{title}</Title>
      <div className="tools">
        <Choice
          label={which}
          options={states}
          chosen={state}
          onChoose={(chosen) => refine('outbox', { state: chosen === 'failed' ? chosen : undefined })}
        />
      </div>
      <Told outcome={outcome} />
      <section className="sheet">
        <Answered of={pages.of}>
          {({ rows }) => (
            <Table
              caption={captions[state]}
              columns={[...columns, state === 'failed' ? failedColumn : nextColumn, errorColumn]}
              rows={rows}
              keyOf={({ id }) => id}
              empty={empty[state]}
              acts={
                mayRetry
                  ? (mail) => (
                      <Act
                        says={words.acts.retry}
                        whom={`${mail.recipient}, ${mail.template}`}
                        perform={(reason) => retry(mail, reason)}
                        onDone={setOutcome}
                      />
                    )
                  : undefined
              }
            />
          )}
        </Answered>
        <More pages={pages} />
        {state === 'failed' && <p className="faint">{givenUp}</p>}
      </section>
    </>
  )
}

const heads = words.outbox.columns
const columns: Column<Mail>[] = [
  { head: heads.recipient, isName: true, cell: ({ recipient }) => <Said>{recipient}</Said> },
  { head: heads.template, cell: ({ template }) => <code>{template}</code> },
  { head: heads.tries, look: 'number', cell: ({ tries }) => number(tries) },
  { head: heads.queued, look: 'tight', cell: ({ queuedAt }) => <At at={queuedAt} /> },
]
const nextColumn: Column<Mail> = {
  head: heads.next,
  look: 'tight',
  cell: ({ nextTryAt }) => <At at={nextTryAt} />,
}
const failedColumn: Column<Mail> = {
  head: heads.failed,
  look: 'tight',
  cell: ({ failedAt }) => <At at={failedAt} />,
}
const errorColumn: Column<Mail> = { head: heads.error, cell: ({ lastError }) => <Said>{lastError}</Said> }
