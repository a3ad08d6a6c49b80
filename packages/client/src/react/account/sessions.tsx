import type { Session } from '@portcullis/protocol/shapes'
import { useConfirmed } from '../confirm-identity.tsx'
import { Form } from '../form.tsx'
import { Refused } from '../notice.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import { deviceIn } from './device-in.ts'
import { Moment } from './moment.tsx'
import { Room } from './room.tsx'
import { useLoaded } from './use-loaded.ts'

/** Where the account is signed in, and the means to end that. */
export function Sessions({ current }: { current: string }) {
  const client = useClient()
  const { account, oneMoment } = useWords()
  const { loaded: sessions, refused, load } = useLoaded(client.sessions.list, current)
  const confirmed = useConfirmed()
  const { title, endOthers, endingOthers } = account.sessions
  const others = sessions?.filter((session) => !session.current) ?? []

  return (
    <Room title={title}>
      <div role="alert">{refused !== undefined && <Refused explanation={refused} />}</div>
      {sessions === undefined && refused === undefined && <p className="pc-waiting">{oneMoment}</p>}
      <ul className="pc-rows">
        {sessions?.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            end={async () => {
              await confirmed(() => client.sessions.end(session.id))
              await load()
            }}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <Form
          button={endOthers}
          busy={endingOthers}
          look="quiet"
          send={async () => {
            await confirmed(() => client.sessions.endOthers())
            await load()
          }}
        />
      )}
    </Room>
  )
}

function SessionRow({ session, end }: { session: Session; end: () => Promise<void> }) {
  const words = useWords()
  const { thisDevice, end: ending, ending: isEnding, endOf } = words.account.sessions
  const device = deviceIn(session.device, words)
  return (
    <li>
      <div>
        <strong>{device}</strong>
        {session.current && <span className="pc-badge">{thisDevice}</span>}
        <p className="pc-hint">
          <bdi>{session.ip}</bdi> · <Moment at={session.lastSeenAt} />
        </p>
      </div>
      {!session.current && (
        <Form
          button={ending}
          busy={isEnding}
          look="quiet"
          label={endOf(`${device}, ${session.ip}`)}
          send={end}
        />
      )}
    </li>
  )
}
