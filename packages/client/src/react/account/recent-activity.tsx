import type { ToldEventName } from '@portcullis/protocol/account-events'
import type { AccountEvent } from '@portcullis/protocol/shapes'
import { ago } from '../ago.ts'
import { Form } from '../form.tsx'
import { Refused } from '../notice.tsx'
import { useClient, useWords } from '../portcullis-context.ts'
import type { Words } from '../words/words.ts'
import { deviceIn } from './device-in.ts'
import { Moment } from './moment.tsx'
import { Room } from './room.tsx'
import { useLoaded } from './use-loaded.ts'

/** What has happened to the account, and the means to say that it was somebody else. */
export function RecentActivity({ current }: { current: string }) {
  const client = useClient()
  const { account, oneMoment } = useWords()
  const { loaded: events, refused } = useLoaded(client.account.events, current)

  return (
    <Room title={account.activity.title}>
      <p>{account.activity.intro}</p>
      <div role="alert">{refused !== undefined && <Refused explanation={refused} />}</div>
      {events === undefined && refused === undefined && <p className="pc-waiting">{oneMoment}</p>}
      <ul className="pc-rows">
        {events?.map((event) => (
          <EventRow key={event.event} event={event} />
        ))}
      </ul>
    </Room>
  )
}

function EventRow({ event }: { event: AccountEvent }) {
  const client = useClient()
  const words = useWords()
  const { times, disown, disowning, disownOf } = words.account.activity
  const where = whereOf(event, words)
  // An event that is newer than this page is told in the server's own words.
  const title = words.events[event.name as ToldEventName] ?? event.title
  return (
    <li>
      <div>
        <strong>{times(title, event.times)}</strong>
        <p className="pc-hint">
          {where} · <Moment at={event.at} />
        </p>
      </div>
      {event.canDisown && (
        <Form
          button={disown}
          busy={disowning}
          look="quiet"
          label={disownOf(`${title}, ${where}, ${ago(event.at, Date.now(), words)}`)}
          send={() => client.account.disown(event.event)}
        />
      )}
    </li>
  )
}

/** Where it came from; of many places only how many. */
function whereOf({ places, ip, device }: AccountEvent, words: Words): string {
  const { activity } = words.account
  if (places > 1) return activity.places(places)
  // An IPv6 address would fall apart among words that run from right to left.
  const address = ip && words.dir === 'rtl' ? `\u2068${ip}\u2069` : ip
  const parts = [device && deviceIn(device, words), address].filter((part) => part)
  return parts.join(' · ') || activity.somewhere
}
