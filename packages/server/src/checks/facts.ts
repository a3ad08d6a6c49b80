import type { PlaceFileFacts } from '../features/places/read-place-file.ts'
import type { CertificateFacts } from '../http/certificate.ts'
import type { Drafted, Mistake } from '../platform/settings.ts'
import type { DatabaseFacts } from './gather/database.ts'
import type { SenderFacts } from './gather/dns.ts'
import type { KeyFacts } from './gather/keys.ts'
import type { MailServerFacts } from './gather/mail-server.ts'
import type { SecretFact } from './gather/secrets.ts'
import type { Gathered } from './rule.ts'

/** Everything that rules judge. Gathering touches the world, judging does not. */
export type Facts = {
  now: Date
  /** As far as they could be read. */
  settings: Drafted
  /** What `serve` would refuse to start with. */
  mistakes: Mistake[]
  secrets: SecretFact[]
  /** Where the server ends TLS itself. */
  certificate: CertificateFacts | undefined
  /** Where it knows places. */
  places: PlaceFileFacts | undefined
  process: { isRoot: boolean; node: string }
  database: Gathered<DatabaseFacts>
  keys: Gathered<KeyFacts>
  mailServer: Gathered<MailServerFacts>
  sender: Gathered<SenderFacts>
}
