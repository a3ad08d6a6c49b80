import { count, declareSettings, type Settle } from '../../platform/settings.ts'

export const challengesSettings = declareSettings({
  afterAttempts: {
    env: 'CHALLENGE_AFTER_ATTEMPTS',
    shape: count(0, 100_000),
    default: '0',
    about:
      'After so many attempts in vain from one address (IPv4, or an IPv6 /64) within a window each further ' +
      'one has to bring a solved challenge, which costs a person a moment; 0 asks for none. From ' +
      'THROTTLE_ADDRESS_ATTEMPTS on it does nothing, for then everything is refused; 20 spares most people.',
  },
  cost: {
    env: 'CHALLENGE_COST',
    shape: count(100, 5000),
    default: '500',
    about:
      'How much work a challenge is: iterations of PBKDF2 in each of the 4096 tries that it takes on ' +
      'average. At 500 that is 0.3 seconds in Chromium on two cores of a server, as much in Node on one. ' +
      'A small phone takes several times as long, and one challenge of a hundred five times the average.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    challenges: Settle<typeof challengesSettings>
  }
}
