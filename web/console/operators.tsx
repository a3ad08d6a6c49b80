import { useState } from 'react'
import { Title } from '@portcullis/client/react/parts'
import type { OperatorOnWire } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { Act, type Outcome, Told } from './act.tsx'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { Link } from './link.tsx'
import { addressIn } from './place.ts'
import { At, Said } from './said.tsx'
import { Badge, type Column, Table } from './table.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

type Listed = { operators: OperatorOnWire[] }

/** Who runs the service. */
export function Operators() {
  const { get, post, may, self } = useAdmin()
  const [outcome, setOutcome] = useState<Outcome>()
  const of = useAnswer(() => get<Listed>(paths.adminOperators), 'operators')
  const { title, intro, caption, empty, you } = words.operators

  async function revoke({ accountId }: OperatorOnWire, reason: string): Promise<boolean> {
    await post(`${paths.adminOperators}/${encodeURIComponent(accountId)}/revoke`, { reason })
    const after = await of.load()
    return after?.operators.every((one) => one.accountId !== accountId) ?? false
  }

  return (
    <>
      <Title>{title}</Title>
      <p className="lead">{intro}</p>
      <Told outcome={outcome} />
      <section className="sheet">
        <Answered of={of}>
          {({ operators }) => (
            <Table
              caption={caption}
              columns={columns}
              rows={operators}
              keyOf={({ accountId }) => accountId}
              empty={empty}
              acts={
                may('administer')
                  ? (row) =>
                      row.accountId === self.accountId ? (
                        <Badge>{you}</Badge>
                      ) : (
                        <Act
                          says={words.acts.revoke}
                          whom={row.email}
                          tone="danger"
                          perform={(reason) => revoke(row, reason)}
                          onDone={setOutcome}
                        />
                      )
                  : undefined
              }
            />
          )}
        </Answered>
      </section>
    </>
  )
}

const heads = words.operators.columns
const { states } = words.accounts
const columns: Column<OperatorOnWire>[] = [
  {
    head: heads.email,
    isName: true,
    cell: ({ accountId, email }) => (
      <Link to={addressIn('accounts', {}, accountId)}>
        <Said>{email}</Said>
      </Link>
    ),
  },
  { head: heads.name, cell: ({ name }) => <Said>{name}</Said> },
  { head: heads.role, look: 'tight', cell: ({ role }) => <Badge tone="info">{words.roles[role]}</Badge> },
  { head: heads.since, look: 'tight', cell: ({ grantedAt }) => <At at={grantedAt} /> },
  {
    head: heads.state,
    look: 'tight',
    cell: ({ suspendedAt }) =>
      suspendedAt === null ? (
        <Badge tone="good">{states.open}</Badge>
      ) : (
        <Badge tone="bad">{states.suspended}</Badge>
      ),
  },
]
