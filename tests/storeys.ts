/**
 * The features of the server, from the ground up. A feature may import features of lower storeys, and none of
 * its own or above. This list is the architecture; tests/architecture.test.ts holds the house to it.
 */
export const storeys = [
  // what everything is written into
  ['audit-log'],
  // fences and facts
  ['fences', 'throttle', 'challenges', 'one-time-codes', 'mail', 'webhooks', 'csp-reports', 'places'],
  // what is held about a person, and with what is signed
  ['accounts', 'passwords', 'signing-keys'],
  // what joins records into something usable
  ['sessions', 'email-verification', 'known-devices', 'detection'],
  // what a person does
  [
    'sign-up',
    'sign-in',
    'sign-out',
    'token-refresh',
    'confirm-identity',
    'password-reset',
    'password-change',
    'account',
  ],
  // what a person does rarely, with the help of the floor below
  ['email-change', 'account-closure', 'account-events'],
  // who runs the service
  ['operators'],
  // what they look at and do
  ['admin-accounts', 'admin-events', 'admin-service', 'admin-checklist', 'admin-api-keys'],
]
