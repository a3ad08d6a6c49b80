import { join } from 'node:path'
import type { Site } from './fronts.ts'
import { runProgram } from './program.ts'
import { dial, type Front } from './visitor.ts'

/** What certbot asks of somebody who has no account yet. */
export const account = ['--agree-tos', '--register-unsafely-without-email']

/** certbot with folders of its own, which trusts the test authority for the ACME server itself. */
export function runCertbot({ folder, authority }: Site, ...words: string[]): Promise<string> {
  const folders = ['config', 'work', 'logs'].flatMap((of) => [`--${of}-dir`, join(folder, 'certbot')])
  const environment = { REQUESTS_CA_BUNDLE: authority.file }
  return runProgram('/usr/bin/certbot', [...words, ...folders, '--non-interactive'], environment)
}

/** The number of the certificate that is shown, once it is trusted. */
export async function serialOf(front: Front): Promise<string> {
  const connection = await dial(front)
  const { serialNumber } = connection.getPeerCertificate()
  connection.destroy()
  return serialNumber
}

/** Waits until a trusted certificate is shown that is not the one before. */
export async function changeOf(front: Front, before: string | undefined): Promise<string> {
  for (let tries = 0; ; tries++) {
    const serial = await serialOf(front).catch((error) => {
      if (tries > 200) throw error
    })
    if (serial !== undefined && (serial !== before || tries > 200)) return serial
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
