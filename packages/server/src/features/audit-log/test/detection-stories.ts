import { anAccount, aSignedInBrowser } from '../../../test/fixtures.ts'
import { goodPassword, type House } from '../../../test/house.ts'
import { lookThroughAll } from '../../detection/test/look-through.ts'
import type { EventName } from '../events.ts'
import type { Story } from './stories.ts'

const wrongPassword = 'wrong horse battery staple'
const changes = 'portcullis.detections'

/** The act is to look through the log, once that is there. */
const look = (house: House) => () => lookThroughAll(house)

/** A person who was in Berlin a moment ago signs in, in the same browser, from Tokyo. */
const aJourney = async (house: House) => {
  const browser = await aSignedInBrowser(house)
  await look(house)()
  const there = house.browser('198.51.100.1')
  for (const [name, value] of browser.cookies) there.cookies.set(name, value)
  await there.signIn('ann@example.com', goodPassword)
  return look(house)
}

/** How what detection finds comes to be. */
export const detectionStories = {
  'detection.stuffing': {
    changes,
    arrange: async (house) => {
      for (let at = 0; at < house.settings.detection.stuffingAccounts; at++)
        await house.browser('203.0.113.9').signIn(`person-${at}@example.com`, `${wrongPassword} ${at}`)
      return look(house)
    },
  },
  'detection.guessing': {
    changes,
    arrange: async (house) => {
      await anAccount(house)
      for (let at = 0; at < house.settings.detection.guessingNetworks; at++)
        await house.browser(`203.0.113.${at}`).signIn('ann@example.com', wrongPassword)
      return look(house)
    },
  },
  'detection.spraying': {
    changes,
    arrange: async (house) => {
      for (let at = 0; at < house.settings.detection.sprayingAccounts; at++)
        await house.browser(`203.0.113.${at}`).signIn(`person-${at}@example.com`, wrongPassword)
      return look(house)
    },
  },
  'detection.new-device': {
    changes,
    arrange: async (house) => {
      await aSignedInBrowser(house)
      await house.browser().signIn('ann@example.com', goodPassword)
      return look(house)
    },
  },
  'detection.new-country': { changes, arrange: aJourney, along: ['detection.impossible-travel'] },
  'detection.impossible-travel': { changes, arrange: aJourney, along: ['detection.new-country'] },
} satisfies Partial<Record<EventName, Story>>
