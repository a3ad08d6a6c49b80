import { refusedSetting } from '../refused-setting.ts'

export const proxiesWrong = refusedSetting({
  id: 'proxies-wrong',
  checklist: 'TLS-2',
  severity: 'high',
  title: 'It is not said by whom TLS is ended, or whom to believe.',
  why:
    'Whoever reaches the server directly can claim any address and any scheme, or everybody ' +
    'has the proxy’s.',
  asvs: ['4.1.3', '15.3.4'],
})
