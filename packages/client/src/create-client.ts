import type {
  Accepted,
  Account,
  AccountChangeInput,
  AccountEvent,
  AccountExport,
  ConfirmIdentityInput,
  Done,
  EmailOnlyInput,
  EmailVerificationConfirmInput,
  PasswordChangeInput,
  PasswordResetConfirmInput,
  Session,
  SignedIn,
  SignUpInput,
  TokenOnlyInput,
  Transport,
} from '@portcullis/protocol/shapes'
import { getAccessToken } from './access-token.ts'
import {
  closeAccount,
  disownEvent,
  exportAccount,
  getAccount,
  listAccountEvents,
  renameAccount,
} from './account.ts'
import { fetchAsAccount } from './authorized-fetch.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { createContext } from './context.ts'
import { confirmEmailChange, requestEmailChange, undoEmailChange } from './email-change.ts'
import { confirmEmailVerification, requestEmailVerification } from './email-verification.ts'
import { confirmKnownDevice } from './known-device.ts'
import { changePassword } from './password-change.ts'
import { confirmPasswordReset, requestPasswordReset } from './password-reset.ts'
import { dispose, ready, start } from './ready.ts'
import type { SessionState } from './session-store.ts'
import { endOtherSessions, endSession, listSessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { signUp } from './sign-up.ts'

export type { RefusalCode } from '@portcullis/protocol/refusals'
export type { Account, AccountEvent, AccountExport, Session, SignedIn } from '@portcullis/protocol/shapes'
export { AuthRefusal } from './auth-refusal.ts'
export { AuthUnreachable } from './auth-unreachable.ts'
export type { SessionState } from './session-store.ts'

export type ClientOptions = {
  /** The server's `PUBLIC_URL`. It may have a path. */
  baseUrl: string
  /** How the session reaches this browser: short access tokens for APIs (the default), or a cookie alone. */
  transport?: Transport
  /** Origins that `client.fetch` may send the access token to. By default `baseUrl`'s and the page's own. */
  apiOrigins?: readonly string[]
}

/**
 * Everything a page can ask. Each call rejects with `AuthRefusal` when the server says no and with
 * `AuthUnreachable` when it gives no answer of its own.
 */
export type Client = {
  /** The server's address, as it was given, without a slash at its end. */
  readonly baseUrl: string
  readonly session: {
    /** Who is signed in, as far as this tab knows; the same object until that changes. */
    get(): SessionState
    /** Calls back after every change of `get()`. Gives back what ends the subscription. */
    subscribe(listener: () => void): () => void
  }
  /**
   * Whether this browser does some work that the server has asked for before it goes on, for at most half a
   * minute. The client does it by itself; a page may say why it takes longer.
   */
  readonly isSolving: {
    get(): boolean
    /** Calls back after every change of `get()`. Gives back what ends the subscription. */
    subscribe(listener: () => void): () => void
  }
  /** Finds out, once, who is signed in. */
  ready(): Promise<SessionState>
  /** The same answer for a new and a taken address; a mail says the rest. */
  signUp(input: SignUpInput): Promise<Accepted>
  readonly emailVerification: {
    request(input: EmailOnlyInput): Promise<Accepted>
    confirm(input: EmailVerificationConfirmInput): Promise<Done>
  }
  signIn(input: { email: string; password: string }): Promise<SignedIn>
  /**
   * Ends the session. This browser forgets it in any case; rejects with `AuthUnreachable` when the server
   * could not be told.
   */
  signOut(): Promise<void>
  /**
   * An access token good for at least half a minute, or undefined when nobody is signed in (always, with
   * transport `cookie`). Settles within 15 seconds.
   */
  getAccessToken(): Promise<string | undefined>
  /** The platform's `fetch`, with the access token for the `apiOrigins`, and once more after a 401. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  readonly sessions: {
    list(): Promise<Session[]>
    end(id: string): Promise<void>
    endOthers(): Promise<void>
  }
  readonly passwordReset: {
    request(input: EmailOnlyInput): Promise<Accepted>
    confirm(input: PasswordResetConfirmInput): Promise<Done>
  }
  /** Ends all other sessions of the account. */
  passwordChange(input: PasswordChangeInput): Promise<SignedIn>
  readonly emailChange: {
    /** Needs a session whose identity was confirmed lately. */
    request(input: EmailOnlyInput): Promise<Accepted>
    confirm(input: TokenOnlyInput): Promise<Done>
    undo(input: TokenOnlyInput): Promise<Done>
  }
  readonly knownDevice: {
    /** Redeems the link that is mailed when strangers guess at an account; signs nobody in. */
    confirm(input: TokenOnlyInput): Promise<Done>
  }
  /** Makes the session fresh for what needs a confirmed identity. */
  confirmIdentity(input: ConfirmIdentityInput): Promise<SignedIn>
  readonly account: {
    get(): Promise<Account>
    rename(input: AccountChangeInput): Promise<Account>
    export(): Promise<AccountExport>
    /** What has happened to the account lately, the newest first. */
    events(): Promise<AccountEvent[]>
    /** Says that an event was somebody else's. Ends every session, this one too, and mails a reset link. */
    disown(event: number): Promise<void>
    close(): Promise<void>
  }
  /** Stops listening and forgets the token. Using the client again starts it anew. */
  dispose(): void
}

/**
 * Makes the page's access to one Portcullis server. Nothing happens before the first call.
 *
 * @example
 * ```ts
 * import { AuthRefusal, createClient } from '@portcullis/client'
 *
 * const client = createClient({ baseUrl: 'https://auth.example.com' })
 *
 * try {
 *   await client.signIn({ email: 'ada@example.com', password: 'correct horse battery staple' })
 *   const answer = await client.fetch('https://auth.example.com/v1/account')
 * } catch (error) {
 *   if (error instanceof AuthRefusal) alert(error.title)
 * }
 * ```
 */
export function createClient(options: ClientOptions): Client {
  const ctx = createContext(options)
  return {
    baseUrl: ctx.baseUrl,
    session: {
      get: () => {
        start(ctx)
        return ctx.store.get()
      },
      subscribe: (listener) => {
        start(ctx)
        return ctx.store.subscribe(listener)
      },
    },
    isSolving: { get: ctx.isSolving.get, subscribe: ctx.isSolving.subscribe },
    ready: () => ready(ctx),
    signUp: (input) => signUp(ctx, input),
    emailVerification: {
      request: (input) => requestEmailVerification(ctx, input),
      confirm: (input) => confirmEmailVerification(ctx, input),
    },
    signIn: (input) => signIn(ctx, input),
    signOut: () => signOut(ctx),
    getAccessToken: () => getAccessToken(ctx),
    fetch: (input, init) => fetchAsAccount(ctx, input, init),
    sessions: {
      list: () => listSessions(ctx),
      end: (id) => endSession(ctx, id),
      endOthers: () => endOtherSessions(ctx),
    },
    passwordReset: {
      request: (input) => requestPasswordReset(ctx, input),
      confirm: (input) => confirmPasswordReset(ctx, input),
    },
    passwordChange: (input) => changePassword(ctx, input),
    emailChange: {
      request: (input) => requestEmailChange(ctx, input),
      confirm: (input) => confirmEmailChange(ctx, input),
      undo: (input) => undoEmailChange(ctx, input),
    },
    knownDevice: {
      confirm: (input) => confirmKnownDevice(ctx, input),
    },
    confirmIdentity: (input) => confirmIdentity(ctx, input),
    account: {
      get: () => getAccount(ctx),
      rename: (input) => renameAccount(ctx, input),
      export: () => exportAccount(ctx),
      events: () => listAccountEvents(ctx),
      disown: (event) => disownEvent(ctx, event),
      close: () => closeAccount(ctx),
    },
    dispose: () => dispose(ctx),
  }
}
