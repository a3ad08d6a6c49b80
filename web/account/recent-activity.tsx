import type { AccountEvent } from '@portcullis/client'
import { ago } from '../ui/ago.ts'
import { client } from '../ui/client.ts'
import { Form } from '../ui/form.tsx'
import { Refused } from '../ui/notice.tsx'
import { Moment } from './moment.tsx'
import { Room } from './room.tsx'
import { useLoaded } from './use-loaded.ts'

/** What has happened to the account, and the means to say that it was somebody else. */
export function RecentActivity({ current }: { current: string }) {
  const { loaded: events, refused } = useLoaded(client.account.events, current)

  return (
    <Room title="Recent activity">
      <p>
        If you do not know something here, say so: you are signed out everywhere, this device too, and a mail
        lets you set a new password.
      </p>
      <div role="alert">{refused !== undefined && <Refused explanation={refused} />}</div>
      {events === undefined && refused === undefined && <p className="waiting">One moment …</p>}
      <ul className="sessions">
        {events?.map((event) => (
          <EventRow key={event.event} event={event} />
        ))}
      </ul>
    </Room>
  )
}

function EventRow({ event }: { event: AccountEvent }) {
  const { title, times, at, canDisown } = event
  return (
    <li>
      <div>
        <strong>{times > 1 ? `${title}, ${times} times` : title}</strong>
        <p className="hint">
          {whereOf(event)} · <Moment at={at} />
        </p>
      </div>
      {canDisown && (
        <Form
          button="This wasn’t me"
          busy="Signing out everywhere …"
          look="quiet"
          label={`This wasn’t me: ${title}, ${whereOf(event)}, ${ago(at, Date.now())}`}
          send={() => client.account.disown(event.event)}
        />
      )}
    </li>
  )
}

/** Where it came from; of many places only how many. */
function whereOf({ places, ip, device }: AccountEvent): string {
  if (places > 1) return `${places} places`
  return [device, ip].filter((part) => part).join(' · ') || 'Somewhere'
}
