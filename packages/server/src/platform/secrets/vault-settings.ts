import { declareSettings, type Settle, text } from '../settings.ts'

/** By the names that Vault's own client knows; they are looked at only when a secret is kept there. */
export const vaultSettings = declareSettings({
  address: {
    env: 'VAULT_ADDR',
    shape: text(1000),
    about: 'Where HashiCorp Vault or OpenBao answers, for secrets given as `vault:PATH#FIELD`.',
  },
  token: {
    env: 'VAULT_TOKEN',
    shape: text(5000),
    about:
      'What opens Vault; with an agent that signs in by itself, VAULT_TOKEN_FILE names the file that it ' +
      'keeps the token in.',
    secret: true,
  },
  namespace: {
    env: 'VAULT_NAMESPACE',
    shape: text(1000),
    about: 'The namespace of Vault that the secrets are kept in.',
  },
})

declare module '../context.ts' {
  interface Settings {
    vault: Settle<typeof vaultSettings>
  }
}
