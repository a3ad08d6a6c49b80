import { useCallback, useEffect, useState } from 'react'
import type { Session } from '@portcullis/client'
import { ago } from '../ui/ago.ts'
import { client } from '../ui/client.ts'
import { useConfirmed } from '../ui/confirm-identity.tsx'
import { type Explanation, explain } from '../ui/explain.ts'
import { Form } from '../ui/form.tsx'
import { Refused } from '../ui/notice.tsx'
import { Room } from './room.tsx'

/** Where the account is signed in, and the means to end that. */
export function Sessions({ current }: { current: string }) {
  const { sessions, refused, load } = useSessions(current)
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

/** Loads the sessions anew when the current one is replaced, which a password change does. */
function useSessions(current: string) {
  const [sessions, setSessions] = useState<Session[]>()
  const [refused, setRefused] = useState<Explanation>()

  const load = useCallback(async () => {
    try {
      setSessions(await client.sessions.list())
      setRefused(undefined)
    } catch (rejection) {
      setRefused(explain(rejection))
    }
  }, [])

  useEffect(() => void load(), [current])
  return { sessions, refused, load }
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

function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {ago(at, Date.now())}
    </time>
  )
}
