import type { NextConfig } from 'next'

export default {
  // The SDK is TypeScript here. An app of your own has it from npm and needs neither of these two.
  transpilePackages: ['@portcullis/client', '@portcullis/protocol'],
  turbopack: { root: new URL('../..', import.meta.url).pathname },
  // The origin of the app is that of the proxy in front; a server action from another one is refused.
  poweredByHeader: false,
} satisfies NextConfig
