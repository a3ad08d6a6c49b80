// Those who come to `flood.ts`: people who look who they are now and then, and many who guess at once.
import { setTimeout as pause } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { doJobs } from './do-jobs.ts'
import { type Belongings, Person } from './person.ts'

let people: Person[] = []

doJobs({
  meet: async ({ publicUrl, belongings }: { publicUrl: string; belongings: Belongings[] }) => {
    people = belongings.map((one) => new Person(publicUrl, one))
    return { count: people.length, seconds: 0 }
  },

  /** Each checks a session a hundred times a second at most; gives how long each check took, in ms. */
  look: async ({ port, seconds }: { port: number; seconds: number }) => {
    const times: number[] = []
    const endsAt = performance.now() + seconds * 1000
    await Promise.all(
      people.map(async (person) => {
        const connection = await Connection.open(port)
        for (let turn = 0; performance.now() < endsAt; turn++) {
          const start = performance.now()
          await person.checkSession(connection, turn)
          times.push(performance.now() - start)
          await pause(10)
        }
        connection.close()
      }),
    )
    return { count: times.length, seconds, times }
  },

  /** So many guess at once, each at another account from another address, again and again. */
  guess: async ({ port, seconds, width }: { port: number; seconds: number; width: number }) => {
    const endsAt = performance.now() + seconds * 1000
    const times: number[] = []
    const answers: Record<string, number> = {}
    await Promise.all(
      Array.from({ length: width }, async (_, who) => {
        const connection = await Connection.open(port)
        for (let turn = 0; performance.now() < endsAt; turn++) {
          const start = performance.now()
          const { status } = await connection.ask(
            'POST',
            '/v1/sign-in',
            headersOf(who, turn),
            bodyOf(who, turn),
          )
          answers[status] = (answers[status] ?? 0) + 1
          if (status === 429 || status === 503) times.push(performance.now() - start)
          // Whoever is told to come back does so sooner than told.
          if (status !== 401) await pause(100)
        }
        connection.close()
      }),
    )
    return { count: times.length, seconds, times, answers }
  },
})

const bodyOf = (who: number, turn: number) =>
  JSON.stringify({ email: `nobody-${who}-${turn}@example.com`, password: 'a wrong horse battery staple' })

const headersOf = (who: number, turn: number) => ({
  Host: 'auth.example.com',
  Origin: 'https://auth.example.com',
  'Content-Type': 'application/json',
  'X-Forwarded-For': `198.${18 + (turn % 2)}.${who % 250}.${turn % 250}`,
  'X-Forwarded-Proto': 'https',
})
