import { days, declareSettings, type Settle } from '../../platform/settings.ts'

export const auditLogSettings = declareSettings({
  retentionDays: {
    env: 'EVENTS_RETENTION_DAYS',
    shape: days(30, 3650),
    default: '400',
    about:
      'How long events are kept; whole months are dropped once all of their events are older. A year and a ' +
      'month let a whole year be looked at. Fewer than 30 days are refused by the database as well.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    auditLog: Settle<typeof auditLogSettings>
  }
}
