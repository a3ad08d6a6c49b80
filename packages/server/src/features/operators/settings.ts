import { declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const operatorsSettings = declareSettings({
  freshSeconds: {
    env: 'OPERATOR_FRESH_SECONDS',
    shape: seconds(60, 3600),
    default: '900',
    about:
      'How long after a proof of identity somebody who runs the service may use the console and the API ' +
      'behind it: 15 minutes.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    operators: Settle<typeof operatorsSettings>
  }
}
