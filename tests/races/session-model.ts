/** A refresh token as the model sees it. */
export type Token = { salt: number; generation: number }
export type Outcome = { code: string; token?: Token }

export const day = 86_400
const [repeatSeconds, nonceSeconds, idleSeconds, lifetimeSeconds] = [30, 60, 14 * day, 30 * day]

/** What a refresh does to one session, in few lines that know neither SQL nor HTTP nor locks. */
export class ModelSession {
  readonly keyBound: boolean
  private readonly expiresAt: number
  private salt = 0
  private generation = 0
  private rotatedAt: number
  private lastSeenAt: number
  ended: string | undefined

  constructor(keyBound: boolean, now: number) {
    this.keyBound = keyBound
    this.expiresAt = now + lifetimeSeconds
    this.rotatedAt = now
    this.lastSeenAt = now
  }

  refresh(token: Token, proved: boolean, now: number): Outcome {
    if (token.salt !== this.salt) return { code: 'refresh_refused' }
    if (this.keyBound && !proved) return { code: 'device_key_needed' }
    if (this.ended) return { code: this.ended }
    if (this.isOver(now)) return this.end('session_expired')
    if (token.generation === this.generation) {
      this.generation += 1
      this.rotatedAt = now
      return this.give(now)
    }
    const isParent = token.generation === this.generation - 1
    if (isParent && (this.keyBound || now < this.rotatedAt + repeatSeconds)) return this.give(now)
    return this.keyBound ? { code: 'refresh_superseded' } : this.end('session_stolen')
  }

  /** A request whose proof was made so long ago. */
  deliver(token: Token, sentAt: number, now: number): Outcome {
    if (this.keyBound && now - sentAt > nonceSeconds) return { code: 'use_dpop_nonce' }
    return this.refresh(token, true, now)
  }

  /** What a password change does to the session that makes it. */
  renew(now: number): Token {
    this.salt += 1
    this.generation = 0
    this.rotatedAt = now
    this.lastSeenAt = now
    return { salt: this.salt, generation: 0 }
  }

  end(code: string): Outcome {
    this.ended ??= code
    return { code }
  }

  isOver(now: number): boolean {
    return now >= this.expiresAt || now >= this.lastSeenAt + idleSeconds
  }

  private give(now: number): Outcome {
    this.lastSeenAt = now
    return { code: '200', token: { salt: this.salt, generation: this.generation } }
  }
}

/** One person's browser, whoever has stolen its jar, and what of it is still under way. */
export class ModelPlayer {
  session: ModelSession
  jar: Token | undefined = { salt: 0, generation: 0 }
  stolen: Token | undefined
  delayed: { token: Token; sentAt: number }[] = []
  /** Why it may be signed out: its own sign-out, or a password change elsewhere. */
  excused = false

  constructor(keyBound: boolean, now: number) {
    this.session = new ModelSession(keyBound, now)
  }

  /** Hears an answer: the jar has the successor, or loses a dead session's cookie. */
  hear({ code, token }: Outcome): void {
    if (token) this.jar = token
    else if (code.startsWith('session_')) this.jar = undefined
  }

  /** Whether an honest browser may lose its session now. */
  mayBeOut(now: number): boolean {
    return this.excused || !this.session.keyBound || this.session.isOver(now)
  }
}

export type Model = { now: number; players: [ModelPlayer, ModelPlayer] }

export function newModel(now: number): Model {
  return { now, players: [new ModelPlayer(true, now), new ModelPlayer(false, now)] }
}
