import { refusedSetting } from '../refused-setting.ts'

export const hashingUnfit = refusedSetting({
  id: 'hashing-unfit',
  checklist: 'PASS-2',
  severity: 'high',
  title: 'Passwords would be hashed with too little, or with more memory than there is.',
  why:
    'Below 19456 KiB and two passes a stolen hash is guessed cheaply (OWASP); beyond the memory, a few ' +
    'sign-ins end the server.',
  asvs: ['11.4.2'],
})
