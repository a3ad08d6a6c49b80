import { declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const emailChangeSettings = declareSettings({
  linkLifetimeSeconds: {
    env: 'EMAIL_CHANGE_LINK_SECONDS',
    shape: seconds(300, 86_400),
    default: '3600',
    about: 'How long the link to a new address works.',
  },
  undoSeconds: {
    env: 'EMAIL_CHANGE_UNDO_SECONDS',
    shape: seconds(3600, 2_592_000),
    default: '259200',
    about: 'How long a change of address, or a closure, can be undone from the former address: 72 hours.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    emailChange: Settle<typeof emailChangeSettings>
  }
}
