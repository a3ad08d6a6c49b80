import { useState } from 'react'
import { Title } from '@portcullis/client/react/parts'
import type { AccountsQuery, AdminAccount } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { Link } from './link.tsx'
import { More } from './more.tsx'
import { addressIn, keepSearch, refine, searchedHere, usePlace } from './place.ts'
import { Ago, Said } from './said.tsx'
import { Choice, Search } from './search.tsx'
import { Badge, type Column, Table } from './table.tsx'
import { usePages } from './use-pages.ts'
import { words } from './words.ts'

const { columns, states } = words.accounts
type Filter = NonNullable<AccountsQuery['filter']>

/** Whose accounts there are: searched by their beginning, or by a filter, page by page. [CONSOLE-4] */
export function Accounts() {
  const { get } = useAdmin()
  const { query } = usePlace()
  const [search, setSearch] = useState(searchedHere)
  const asked = query.get('filter') ?? ''
  const filter = (Object.keys(words.accounts.filters) as Filter[]).find((name) => name === asked)
  const { title, caption, found, empty, perhaps, all, filters } = words.accounts

  const pages = usePages<AdminAccount>(
    async (after) => {
      const by = search === undefined ? { filter } : { search }
      const { accounts, next } = await get<{ accounts: AdminAccount[]; next: string | null }>(
        paths.adminAccounts,
        { ...by, after: after ?? undefined },
      )
      return { rows: accounts, next }
    },
    JSON.stringify([search, filter]),
  )

  function searchFor(typed: string | undefined) {
    refine('accounts', {})
    keepSearch(typed)
    setSearch(typed)
  }
  function choose(name: string) {
    setSearch(undefined)
    refine('accounts', { filter: name })
  }

  return (
    <>
      <Title>{title}</Title>
      <div className="tools">
        <Search label={words.accounts.search} initial={search} onSearch={searchFor} />
        <Choice
          label={words.accounts.filter}
          options={{ '': all, ...filters }}
          chosen={search === undefined ? (filter ?? '') : ''}
          onChoose={choose}
        />
      </div>
      <section className="sheet">
        <Answered of={pages.of}>
          {({ rows }) => (
            <Table
              caption={search === undefined ? caption : found}
              columns={accountColumns}
              rows={rows}
              keyOf={({ id }) => id}
              empty={search === undefined ? empty : `${empty} ${perhaps}`}
            />
          )}
        </Answered>
        <More pages={pages} />
      </section>
    </>
  )
}

const accountColumns: Column<AdminAccount>[] = [
  {
    head: columns.email,
    isName: true,
    cell: ({ id, email }) => (
      <Link to={addressIn('accounts', {}, id)}>
        <Said>{email}</Said>
      </Link>
    ),
  },
  { head: columns.name, cell: ({ name }) => <Said>{name}</Said> },
  { head: columns.state, cell: (account) => <States account={account} /> },
  { head: columns.created, look: 'tight', cell: ({ createdAt }) => <Ago at={createdAt} /> },
]

/** What is particular about an account. */
export function States({ account, isLocked = false }: { account: AdminAccount; isLocked?: boolean }) {
  const { suspendedAt, closedAt, emailVerifiedAt, role } = account
  const isPlain = suspendedAt === null && closedAt === null && emailVerifiedAt !== null && !isLocked
  return (
    <span className="badges">
      {closedAt !== null && <Badge tone="bad">{states.closed}</Badge>}
      {suspendedAt !== null && <Badge tone="bad">{states.suspended}</Badge>}
      {isLocked && <Badge tone="bad">{states.locked}</Badge>}
      {emailVerifiedAt === null && <Badge>{states.unverified}</Badge>}
      {isPlain && <Badge tone="good">{states.open}</Badge>}
      {role !== null && <Badge tone="info">{words.roles[role]}</Badge>}
    </span>
  )
}
