import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { type Server, Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { createContext } from '../platform/context.ts'
import { type House, openHouse } from '../test/house.ts'
import { limitConnections } from './limit-connections.ts'

let house: House
before(async () => {
  house = await openHouse({ MAX_CONNECTIONS_PER_ADDRESS: '3', MAX_CONNECTIONS: '8' })
})
after(() => house.close())

/** A socket as a server reports it, from an address that this machine has not got. */
const callFrom = (remoteAddress: string) =>
  Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress })

/** A server's doors; `call` gives the connection, which is destroyed at once if it was one too many. */
const open = (trustedProxies: string[] = []) => {
  const edge = { ...house.settings.edge, trustedProxies }
  const doors = new EventEmitter()
  const ctx = createContext({ ...house.ctx, settings: { ...house.settings, edge } })
  limitConnections(ctx, [doors as Server])
  return (from: string) => {
    const socket = callFrom(from)
    doors.emit('connection', socket)
    return socket
  }
}
const areIn = (sockets: Socket[]) => sockets.map(({ destroyed }) => !destroyed)

test('[LIMITS-4] who has an IPv6 address has all of its /64, and the next /64 is somebody else', () => {
  const call = open()

  const greedy = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:db8:1:2:0:1:2:3', '2001:db8:1:2::4'].map(
    call,
  )
  const others = ['2001:db8:1:3::1', '2001:db8:1:1:ffff:ffff:ffff:ffff'].map(call)

  assert.deepEqual(areIn(greedy), [true, true, true, false])
  assert.deepEqual(areIn(others), [true, true])
})

test('[LIMITS-4] an IPv4 address is one on a socket of either kind, and no two of them are one', () => {
  const call = open()

  const greedy = ['198.51.100.9', '::ffff:198.51.100.9', '198.51.100.9', '::ffff:198.51.100.9'].map(call)
  const others = ['::ffff:198.51.100.10', '::ffff:203.0.113.1'].map(call)

  assert.deepEqual(areIn(greedy), [true, true, true, false])
  assert.deepEqual(areIn(others), [true, true])
})

test('[LIMITS-4] a trusted proxy is one on a socket of either kind, and fills up the whole alone', () => {
  const call = open(['10.0.0.1/32', 'fd00:1:2:3::1/128'])

  const proxies = ['10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1', '::ffff:10.0.0.1', '10.0.0.1'].map(call)
  const neighbours = Array.from({ length: 4 }, (_, at) => call(`fd00:1:2:3::${at + 2}`))

  assert.deepEqual(areIn(proxies), Array(5).fill(true))
  assert.deepEqual(areIn(neighbours), [true, true, true, false], 'it speaks for nobody around it')
})

test('[LIMITS-4] whoever has left leaves room, and whoever was refused has taken none', async () => {
  const call = open()
  const from = '2001:db8:1:2::1'
  const [first] = [call(from), call(from), call(from)]
  const refused = [call(from), call(from)]

  const gone = new Promise((resolve) => first?.once('close', resolve))
  first?.destroy()
  await gone

  assert.deepEqual(areIn(refused), [false, false])
  assert.deepEqual(areIn([call(from), call(from)]), [true, false])
})
