import type { Session } from '@portcullis/client'
import { client } from '../ui/client.ts'
import { useConfirmed } from '../ui/confirm-identity.tsx'
import { Form } from '../ui/form.tsx'
import { Refused } from '../ui/notice.tsx'
import { Moment } from './moment.tsx'
import { Room } from './room.tsx'
import { useLoaded } from './use-loaded.ts'

/** Where the account is signed in, and the means to end that. */
export function Sessions({ current }: { current: string }) {
  const { loaded: sessions, refused, load } = useLoaded(client.sessions.list, current)
  const confirmed = useConfirmed()
  const others = sessions?.filter((session) => !session.current) ?? []

  return (
    <Room title="Where you are signed in">
      <div role="alert">{refused !== undefined && <Refused explanation={refused} />}</div>
      {sessions === undefined && refused === undefined && <p className="waiting">One moment …</p>}
      <ul className="sessions">
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
          button="Sign out all other devices"
          busy="Signing them out …"
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
  return (
    <li>
      <div>
        <strong>{session.device}</strong>
        {session.current && <span className="badge">This device</span>}
        <p className="hint">
          {session.ip} · <Moment at={session.lastSeenAt} />
        </p>
      </div>
      {!session.current && (
        <Form
          button="Sign out"
          busy="Signing out …"
          look="quiet"
          label={`Sign out ${session.device}, ${session.ip}`}
          send={end}
        />
      )}
    </li>
  )
}
