// The people who come: each asks over a connection of its own, waits for the answer and asks again.
import { Connection } from './connection.ts'
import { doJobs, repeat } from './do-jobs.ts'
import { type Belongings, type Deed, Person } from './person.ts'

let people: Person[] = []

doJobs({
  meet: async ({ publicUrl, belongings }: { publicUrl: string; belongings: Belongings[] }) => {
    people = belongings.map((one) => new Person(publicUrl, one))
    return { count: people.length, seconds: 0 }
  },
  visit: async ({ port, deed, seconds }: { port: number; deed: Deed; seconds: number }) => {
    const connections = await Promise.all(people.map(() => Connection.open(port)))
    const done = await repeat(seconds, people.length, (who, turn) =>
      (people[who] as Person)[deed](connections[who] as Connection, turn),
    )
    for (const connection of connections) connection.close()
    return done
  },
})
