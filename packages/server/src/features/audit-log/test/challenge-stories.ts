import { anotherNode } from '../../../test/another-node.ts'
import type { House } from '../../../test/house.ts'
import { bring, solve } from '../../../test/solve.ts'
import type { Story } from './stories.ts'

const guess = { email: 'ann@example.com', password: 'wrong horse battery staple' }

/** A node that asks for a challenge after the first attempt, from an address that has made it. */
async function aWaryNode(house: House) {
  const settings = { ...house.settings, challenges: { afterAttempts: 1, cost: 100 } }
  const node = anotherNode({ ...house, settings })
  await node.browser().post('/v1/sign-in', guess)
  return node
}

export const challengeStories = {
  'challenges.asked': {
    arrange: async (house) => {
      const node = await aWaryNode(house)
      return async () => {
        await node.browser().post('/v1/sign-in', guess)
        await node.close()
      }
    },
  },
  'challenges.refused': {
    arrange: async (house) => {
      const node = await aWaryNode(house)
      const solved = bring(await solve(await node.browser().post('/v1/sign-in', guess)))
      await node.browser().post('/v1/sign-in', guess, solved)
      await node.close()
      const other = await aWaryNode(house)
      return async () => {
        await other.browser().post('/v1/sign-in', guess, solved)
        await other.close()
      }
    },
  },
} satisfies Record<string, Story>
