import type { Browser } from './browser.ts'
import { goodPassword, type House } from './house.ts'

/** The token in the newest mail to an address. */
export async function tokenMailedTo(house: House, email: string): Promise<string> {
  const [mail] = await house.mailTo(email)
  const token = /#token=([\w.-]+)/.exec(mail?.text ?? '')?.[1]
  if (token === undefined) throw new Error(`No link was mailed to ${email}.`)
  return token
}

/** The six digits in the newest mail to an address. */
export async function codeMailedTo(house: House, email: string): Promise<string> {
  const [mail] = await house.mailTo(email)
  const code = /^\s*(\d{6})\s*$/m.exec(mail?.text ?? '')?.[1]
  if (code === undefined) throw new Error(`No code was mailed to ${email}.`)
  return code
}

/** Signs up and follows the mail, as a person would; gives the browser in which it was done, signed out. */
export async function anAccount(
  house: House,
  email = 'ann@example.com',
  password = goodPassword,
): Promise<Browser> {
  const browser = house.browser()
  await browser.post('/v1/sign-up', { email, password, name: 'Ann' })
  const token = await tokenMailedTo(house, email)
  const confirmed = await browser.post('/v1/email-verification/confirm', { token })
  if (confirmed.status !== 200) throw new Error(`The account was not opened: ${confirmed.code}`)
  return browser
}

export type SignedInOptions = {
  email?: string
  password?: string
  transport?: 'token' | 'cookie'
  deviceKey?: boolean
}

/** A browser that is signed in to an account, which comes to be if there is none. */
export async function aSignedInBrowser(house: House, options: SignedInOptions = {}): Promise<Browser> {
  const {
    email = 'ann@example.com',
    password = goodPassword,
    transport = 'token',
    deviceKey = false,
  } = options
  const known = await house.browser().signIn(email, password)
  if (known.status !== 201) await anAccount(house, email, password)
  const browser = house.browser()
  if (deviceKey) browser.withDeviceKey()
  const answer = await browser.signIn(email, password, transport)
  if (answer.status !== 201) throw new Error(`Not signed in: ${answer.code}`)
  return browser
}
