import { ownEventTitles, strangersEventTitles } from '@portcullis/protocol/account-events'
import type { EventName } from '../audit-log/events.ts'

type Lines = Partial<Record<EventName, string>>

/** Titles of events that exist; the compiler says so when a title names another. */
type Titles<Given> = { [Name in keyof Given]: Name extends EventName ? string : never }

const own: Titles<typeof ownEventTitles> = ownEventTitles
const strangers: Titles<typeof strangersEventTitles> = strangersEventTitles

/** What a person is told of an event, in their own words. */
export const lines: Lines = own

/** What strangers can cause as often as they like: told once for each day, with how often. */
export const strangersLines: Lines = strangers
