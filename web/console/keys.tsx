import { Title } from '@portcullis/client/react/parts'
import type { AdminKeys } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { At, Said } from './said.tsx'
import { Badge, type Column, Table } from './table.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

type Key = AdminKeys['keys'][number]

/** The signing keys: how old they are, and what happens to them next. */
export function Keys() {
  const { get } = useAdmin()
  const of = useAnswer(() => get<AdminKeys>(paths.adminKeys), 'keys')
  const { title, intro, caption } = words.keys
  return (
    <>
      <Title>{title}</Title>
      <p className="lead">
        {intro} <code>portcullis keys rotate</code>.
      </p>
      <section className="sheet">
        <Answered of={of}>
          {({ keys }) => (
            <Table
              caption={caption}
              columns={columns}
              rows={keys}
              keyOf={({ kid }) => kid}
              empty={words.none}
            />
          )}
        </Answered>
      </section>
    </>
  )
}

const heads = words.keys.columns
const tones = { current: 'good', next: 'info', previous: undefined, retired: undefined } as const

const columns: Column<Key>[] = [
  {
    head: heads.kid,
    isName: true,
    cell: ({ kid }) => (
      <code>
        <Said>{kid}</Said>
      </code>
    ),
  },
  {
    head: heads.state,
    look: 'tight',
    cell: ({ state }) => {
      const tone = tones[state]
      return <Badge {...(tone && { tone })}>{words.keys.states[state]}</Badge>
    },
  },
  { head: heads.since, look: 'tight', cell: ({ since }) => <At at={since} /> },
  { head: heads.age, look: 'number', cell: ({ ageSeconds }) => spanOf(ageSeconds) },
  { head: heads.sealed, look: 'tight', cell: ({ sealedUnder }) => sealedUnder ?? words.keys.erased },
  { head: heads.next, look: 'tight', cell: ({ next }) => nextOf(next) },
]

function nextOf(next: Key['next']): string {
  const { byHand, due, in: within } = words.keys
  if (next === null) return words.none
  if (next.inSeconds === null) return byHand(next.step)
  return next.inSeconds <= 0 ? due(next.step) : within(next.step, spanOf(next.inSeconds))
}

/** "40 minutes", "3 days": rounded down. */
function spanOf(seconds: number): string {
  const [unit, length] =
    seconds >= 172_800 ? ['day', 86_400] : seconds >= 7200 ? ['hour', 3600] : (['minute', 60] as const)
  const whole = Math.max(0, Math.floor(seconds / Number(length)))
  return new Intl.NumberFormat('en', { style: 'unit', unit: `${unit}`, unitDisplay: 'long' }).format(whole)
}
