import type { Words } from '../words/words.ts'

/** The server's "Firefox on Linux", in the person's language. */
export function deviceIn(device: string, { account }: Words): string {
  const [browser = '', system] = device.split(' on ')
  if (system !== undefined) return account.sessions.device(browser, system)
  return device === 'Unknown device' ? account.sessions.unknownDevice : device
}
