import type { Rule } from './rule.ts'
import { accessTokenLong } from './rules/access-token-long.ts'
import { allowedHostsWrong } from './rules/allowed-hosts-wrong.ts'
import { apiKeyExpiring } from './rules/api-key-expiring.ts'
import { certificateExpiring } from './rules/certificate-expiring.ts'
import { certificateWrong } from './rules/certificate-wrong.ts'
import { clockSkew } from './rules/clock-skew.ts'
import { cookieSameSiteNone } from './rules/cookie-same-site-none.ts'
import { cookiesWrong } from './rules/cookies-wrong.ts'
import { corsOriginsWrong } from './rules/cors-origins-wrong.ts'
import { cspViolated } from './rules/csp-violated.ts'
import { csrfOriginsWrong } from './rules/csrf-origins-wrong.ts'
import { databaseNotDurable } from './rules/database-not-durable.ts'
import { databaseOld } from './rules/database-old.ts'
import { databasePasswordMd5 } from './rules/database-password-md5.ts'
import { databasePlaintext } from './rules/database-plaintext.ts'
import { databaseUrlWrong } from './rules/database-url-wrong.ts'
import { debugOn } from './rules/debug-on.ts'
import { dmarcMissing } from './rules/dmarc-missing.ts'
import { eventsUnpartitioned } from './rules/events-unpartitioned.ts'
import { eventsUnsealed } from './rules/events-unsealed.ts'
import { fallbackNeeded } from './rules/fallback-needed.ts'
import { fallbackNotNeeded } from './rules/fallback-not-needed.ts'
import { functionsLoose } from './rules/functions-loose.ts'
import { geoipFileOld } from './rules/geoip-file-old.ts'
import { hashingUnfit } from './rules/hashing-unfit.ts'
import { hostsByAddress } from './rules/hosts-by-address.ts'
import { hstsPreloadOff } from './rules/hsts-preload-off.ts'
import { hstsSubdomainsOff } from './rules/hsts-subdomains-off.ts'
import { hstsWrong } from './rules/hsts-wrong.ts'
import { logsSilent } from './rules/logs-silent.ts'
import { mailRefused } from './rules/mail-refused.ts'
import { mailSettingsWrong } from './rules/mail-settings-wrong.ts'
import { mailStuck } from './rules/mail-stuck.ts'
import { nodeUnsupported } from './rules/node-unsupported.ts'
import { originsUnpaired } from './rules/origins-unpaired.ts'
import { passwordShort } from './rules/password-short.ts'
import { proxiesWrong } from './rules/proxies-wrong.ts'
import { publicUrlWrong } from './rules/public-url-wrong.ts'
import { roleChangesEvents } from './rules/role-changes-events.ts'
import { roleCreates } from './rules/role-creates.ts'
import { roleOwnsSchema } from './rules/role-owns-schema.ts'
import { roleReadsHashes } from './rules/role-reads-hashes.ts'
import { roleTooStrong } from './rules/role-too-strong.ts'
import { runningAsRoot } from './rules/running-as-root.ts'
import { schemaChanged } from './rules/schema-changed.ts'
import { schemaNewer } from './rules/schema-newer.ts'
import { schemaPending } from './rules/schema-pending.ts'
import { secretInEnvironment } from './rules/secret-in-environment.ts'
import { secretKeyUnsafe } from './rules/secret-key-unsafe.ts'
import { secretOld } from './rules/secret-old.ts'
import { secretReused } from './rules/secret-reused.ts'
import { securityContactMissing } from './rules/security-contact-missing.ts'
import { sessionLong } from './rules/session-long.ts'
import { settingsWrong } from './rules/settings-wrong.ts'
import { signingKeyMissing } from './rules/signing-key-missing.ts'
import { signingKeyOld } from './rules/signing-key-old.ts'
import { spfMissing } from './rules/spf-missing.ts'
import { sslRedirectOff } from './rules/ssl-redirect-off.ts'
import { throttleLoose } from './rules/throttle-loose.ts'
import { tracesPlaintext } from './rules/traces-plaintext.ts'
import { trustedProxiesPublic } from './rules/trusted-proxies-public.ts'

/** Every rule of `check`, in the order of the checklist. */
export const rules: Rule[] = [
  secretKeyUnsafe,
  debugOn,
  allowedHostsWrong,
  databaseUrlWrong,
  publicUrlWrong,
  certificateWrong,
  proxiesWrong,
  hstsWrong,
  cookiesWrong,
  corsOriginsWrong,
  csrfOriginsWrong,
  mailSettingsWrong,
  hashingUnfit,
  settingsWrong,
  secretReused,
  secretInEnvironment,
  secretOld,
  hostsByAddress,
  originsUnpaired,
  passwordShort,
  accessTokenLong,
  sessionLong,
  throttleLoose,
  logsSilent,
  securityContactMissing,
  runningAsRoot,
  nodeUnsupported,
  schemaPending,
  schemaChanged,
  schemaNewer,
  roleOwnsSchema,
  roleTooStrong,
  roleReadsHashes,
  roleChangesEvents,
  roleCreates,
  functionsLoose,
  databasePlaintext,
  databaseOld,
  databaseNotDurable,
  databasePasswordMd5,
  clockSkew,
  mailRefused,
  mailStuck,
  spfMissing,
  dmarcMissing,
  trustedProxiesPublic,
  sslRedirectOff,
  hstsSubdomainsOff,
  hstsPreloadOff,
  certificateExpiring,
  cookieSameSiteNone,
  signingKeyOld,
  signingKeyMissing,
  apiKeyExpiring,
  fallbackNeeded,
  fallbackNotNeeded,
  tracesPlaintext,
  cspViolated,
  geoipFileOld,
  eventsUnpartitioned,
  eventsUnsealed,
]
