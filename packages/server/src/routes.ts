import { accountRoutes } from './features/account/routes.ts'
import { accountClosureRoutes } from './features/account-closure/routes.ts'
import { accountEventsRoutes } from './features/account-events/routes.ts'
import { adminAccountsRoutes } from './features/admin-accounts/routes.ts'
import { adminApiKeysRoutes } from './features/admin-api-keys/routes.ts'
import { adminChecklistRoutes } from './features/admin-checklist/routes.ts'
import { adminEventsRoutes } from './features/admin-events/routes.ts'
import { adminServiceRoutes } from './features/admin-service/routes.ts'
import { confirmIdentityRoutes } from './features/confirm-identity/routes.ts'
import { cspReportsRoutes } from './features/csp-reports/routes.ts'
import { emailChangeRoutes } from './features/email-change/routes.ts'
import { emailVerificationRoutes } from './features/email-verification/routes.ts'
import { knownDevicesRoutes } from './features/known-devices/routes.ts'
import { operatorsRoutes } from './features/operators/routes.ts'
import { passwordChangeRoutes } from './features/password-change/routes.ts'
import { passwordResetRoutes } from './features/password-reset/routes.ts'
import { sessionsRoutes } from './features/sessions/routes.ts'
import { signInRoutes } from './features/sign-in/routes.ts'
import { signOutRoutes } from './features/sign-out/routes.ts'
import { signUpRoutes } from './features/sign-up/routes.ts'
import { signingKeysRoutes } from './features/signing-keys/routes.ts'
import { tokenRefreshRoutes } from './features/token-refresh/routes.ts'
import { healthRoutes } from './http/health.ts'
import { needs } from './readiness.ts'

/** Every route of the server, on one page. */
export const routes = [
  ...signUpRoutes,
  ...emailVerificationRoutes,
  ...signInRoutes,
  ...knownDevicesRoutes,
  ...tokenRefreshRoutes,
  ...signOutRoutes,
  ...sessionsRoutes,
  ...confirmIdentityRoutes,
  ...passwordResetRoutes,
  ...passwordChangeRoutes,
  ...emailChangeRoutes,
  ...accountRoutes,
  ...accountEventsRoutes,
  ...accountClosureRoutes,
  ...operatorsRoutes,
  ...adminAccountsRoutes,
  ...adminEventsRoutes,
  ...adminServiceRoutes,
  ...adminChecklistRoutes,
  ...adminApiKeysRoutes,
  ...signingKeysRoutes,
  ...cspReportsRoutes,
  ...healthRoutes(needs),
]
