import { Subtitle } from '@portcullis/client/react/parts'
import type { Checklist as Answer } from '@portcullis/protocol/admin-service-shapes'
import { paths } from '@portcullis/protocol/paths'
import { useAdmin } from './admin.ts'
import { Answered } from './answered.tsx'
import { Said } from './said.tsx'
import { useAnswer } from './use-answer.ts'
import { words } from './words.ts'

type Line = Answer['lines'][number]

/** The worst first; what nothing can be said of here stands last. */
const order: Line['state'][] = ['red', 'amber', 'green', 'untold']

/** What has to hold in production, line by line, as it stands on the server that answers. [CONSOLE-12] */
export function Checklist() {
  const { get } = useAdmin()
  const of = useAnswer(() => get<Answer>(paths.adminChecklist), 'checklist')
  const { title, counted } = words.checklist
  return (
    <section className="sheet">
      <Subtitle>{title}</Subtitle>
      <Answered of={of}>
        {({ lines }) => (
          <>
            <p className="faint">{counted((state) => lines.filter((line) => line.state === state).length)}</p>
            <ul className="pc-rows checklist">
              {order
                .flatMap((state) => lines.filter((line) => line.state === state))
                .map((line) => (
                  <Row key={line.id} line={line} />
                ))}
            </ul>
          </>
        )}
      </Answered>
    </section>
  )
}

function Row({ line }: { line: Line }) {
  const { id, must, state, evidence, findings, accepted, notJudged } = line
  const { states, mend, acceptedFor } = words.checklist
  return (
    <li>
      <details open={state === 'red'}>
        <summary>
          <span className={`state ${state}`}>{states[state]}</span> <code>{id}</code> {must}
        </summary>
        <p>
          <Said>{evidence}</Said>
        </p>
        {findings.map(({ rule, title, why, seen, mend: remedy }) => (
          <div key={rule + seen}>
            <p>
              <strong>{title}</strong> <Said>{seen}</Said> {why}
            </p>
            <p>
              {mend} <code>{remedy}</code>
            </p>
          </div>
        ))}
        {accepted.map(({ rule, seen, reason }) => (
          <p key={rule + seen}>
            {acceptedFor} <Said>{reason}</Said> (<Said>{seen}</Said>)
          </p>
        ))}
        {notJudged.map(({ rule, why }) => (
          <p className="faint" key={rule}>
            <code>{rule}</code> {why}
          </p>
        ))}
      </details>
    </li>
  )
}
