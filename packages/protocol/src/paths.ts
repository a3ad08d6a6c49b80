/** Where the hosted pages live, under `PUBLIC_URL`. Mailed links carry their token in the fragment. */
export const pages = {
  signUp: '/sign-up',
  signIn: '/sign-in',
  emailVerification: '/email-verification',
  passwordReset: '/password-reset',
  passwordResetConfirm: '/password-reset/confirm',
  emailChangeConfirm: '/email-change/confirm',
  emailChangeUndo: '/email-change/undo',
  knownDevice: '/known-device',
  account: '/account',
} as const

/** Pages for those who run the service. */
export const consolePages = {
  console: '/console',
  firstAdministrator: '/console/first-administrator',
} as const

/** Where the API lives, under `PUBLIC_URL`. */
export const paths = {
  signUp: '/v1/sign-up',
  emailVerification: '/v1/email-verification',
  emailVerificationConfirm: '/v1/email-verification/confirm',
  signIn: '/v1/sign-in',
  tokenRefresh: '/v1/token/refresh',
  signOut: '/v1/sign-out',
  session: '/v1/session',
  knownDevice: '/v1/known-device',
  sessions: '/v1/sessions',
  endOtherSessions: '/v1/sessions/end-others',
  passwordReset: '/v1/password-reset',
  passwordResetConfirm: '/v1/password-reset/confirm',
  passwordChange: '/v1/password-change',
  emailChange: '/v1/email-change',
  emailChangeConfirm: '/v1/email-change/confirm',
  emailChangeUndo: '/v1/email-change/undo',
  account: '/v1/account',
  accountExport: '/v1/account/export',
  accountEvents: '/v1/account/events',
  accountEventsDisown: '/v1/account/events/not-me',
  accountClosure: '/v1/account-closure',
  confirmIdentity: '/v1/confirm-identity',
  firstAdministrator: '/v1/first-administrator',
  adminSelf: '/v1/admin/self',
  adminOperators: '/v1/admin/operators',
  adminAccounts: '/v1/admin/accounts',
  adminEvents: '/v1/admin/events',
  adminEventSeries: '/v1/admin/events/series',
  adminKeys: '/v1/admin/keys',
  adminChecklist: '/v1/admin/checklist',
  adminAttention: '/v1/admin/attention',
  adminOutbox: '/v1/admin/outbox',
  adminSignUps: '/v1/admin/sign-ups',
  jwks: '/.well-known/jwks.json',
  cspReports: '/v1/csp-reports',
} as const
