import { type Rule, when } from '../rule.ts'

/** Networks move to other places and owners: an old file tells somebody of a journey that was not made. */
const mostDays = 60

export const geoipFileOld: Rule = {
  id: 'geoip-file-old',
  checklist: 'LOG-2',
  severity: 'medium',
  title: 'The file of places is old.',
  why: 'Addresses move to other countries: people are told of sign-ins from where they never were.',
  judge: ({ places, now }) => {
    if (places === undefined) return []
    const days = Math.floor((now.getTime() - places.builtAt.getTime()) / 86_400_000)
    return when(
      days > mostDays,
      `GEOIP_FILE, ${places.type}, was made ${days} days ago; at most ${mostDays} are meant.`,
      'Let geoipupdate run twice a week. The server takes the new file over by itself.',
    )
  },
}
