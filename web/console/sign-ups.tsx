import { useState } from 'react'
import { Title } from '@portcullis/client/react/parts'
import type { PendingSignUps } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { Act, type Outcome, Told } from './act.tsx'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { More } from './more.tsx'
import { keepSearch, searchedHere } from './place.ts'
import { Ago, At, Said } from './said.tsx'
import { Search } from './search.tsx'
import { type Column, Table } from './table.tsx'
import { usePages } from './use-pages.ts'
import { words } from './words.ts'

type SignUp = PendingSignUps['signUps'][number]

/** Who has asked for an account and not followed the mail. */
export function SignUps() {
  const { get, post, may } = useAdmin()
  const [search, setSearch] = useState(searchedHere)
  const [outcome, setOutcome] = useState<Outcome>()
  const { title, intro, caption, empty } = words.signUps

  const pages = usePages<SignUp>(async (after) => {
    const query = { email: search, after: after ?? undefined }
    const { signUps, next } = await get<PendingSignUps>(paths.adminSignUps, query)
    return { rows: signUps, next }
  }, search ?? '')

  async function resend({ id, email }: SignUp, reason: string): Promise<boolean> {
    await post(`${paths.adminSignUps}/${encodeURIComponent(id)}/resend`, { reason })
    // Read by its address: it may stand on a later page than the first.
    const { signUps } = await get<PendingSignUps>(paths.adminSignUps, { email })
    await pages.of.load()
    return signUps.some((signUp) => signUp.id === id)
  }

  return (
    <>
      <Title>{title}</Title>
      <p className="lead">{intro}</p>
      <div className="tools">
        <Search
          label={words.signUps.search}
          initial={search}
          onSearch={(typed) => {
            keepSearch(typed)
            setSearch(typed)
          }}
        />
      </div>
      <Told outcome={outcome} />
      <section className="sheet">
        <Answered of={pages.of}>
          {({ rows }) => (
            <Table
              caption={caption}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
              empty={empty}
              acts={
                may('support')
                  ? (row) => (
                      <Act
                        says={words.acts.resend}
                        whom={row.email}
                        perform={(reason) => resend(row, reason)}
                        onDone={setOutcome}
                      />
                    )
                  : undefined
              }
            />
          )}
        </Answered>
        <More pages={pages} />
      </section>
    </>
  )
}

const heads = words.signUps.columns
const columns: Column<SignUp>[] = [
  { head: heads.email, isName: true, cell: ({ email }) => <Said>{email}</Said> },
  { head: heads.name, cell: ({ name }) => <Said>{name}</Said> },
  { head: heads.created, look: 'tight', cell: ({ createdAt }) => <Ago at={createdAt} /> },
  { head: heads.expires, look: 'tight', cell: ({ expiresAt }) => <At at={expiresAt} /> },
]
