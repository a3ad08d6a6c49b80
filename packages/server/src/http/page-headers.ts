import { paths } from '@portcullis/protocol/paths'

/** What a page of ours has no use for; a browser that knows more features keeps those to their defaults. */
const forbiddenFeatures = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'cross-origin-isolated',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]

/**
 * Makes what a hosted page carries beside what every answer does. The policy runs the scripts that bear this
 * answer's nonce, and what those import; nothing inline, nothing evaluated, nothing from elsewhere, and no
 * text that becomes markup. What it forbids, the browser reports. [HEADERS-2]
 */
export function createPageHeaders(publicUrl: string): (nonce: string) => Record<string, string> {
  const reports = new URL(publicUrl + paths.cspReports)
  // The Reporting API is for https alone, and who knows it leaves report-uri aside where report-to stands.
  const isKnown = reports.protocol === 'https:'
  const fixed = {
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-embedder-policy': 'require-corp',
    'origin-agent-cluster': '?1',
    'permissions-policy': forbiddenFeatures.map((feature) => `${feature}=()`).join(', '),
    ...(isKnown && { 'reporting-endpoints': `csp="${reports.href}"` }),
    'x-robots-tag': 'noindex',
  }
  const before = "default-src 'none'; script-src 'nonce-"
  const behind = [
    // Whatever a script that bears the nonce imports is trusted with it, in every browser.
    "' 'strict-dynamic'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `report-uri ${reports.pathname}`,
    ...(isKnown ? ['report-to csp'] : []),
  ].join('; ')
  return (nonce) => ({ ...fixed, 'content-security-policy': before + nonce + behind })
}
