import { randomBytes } from 'node:crypto'
import { TimeSpan } from 'oslo'
import { base32 } from 'oslo/encoding'
import { createTOTPKeyURI, generateHOTP } from 'oslo/otp'

const seconds = 30
const digits = 6

/** A new secret for an authenticator: 160 bits, as RFC 4226 recommends. */
export const newCodeSecret = (): Buffer => randomBytes(20)

/** The secret as a person types it into an authenticator: groups of four letters and figures. */
export const secretInWords = (secret: Buffer): string =>
  (base32.encode(secret, { includePadding: false }).match(/.{1,4}/g) ?? []).join(' ')

/** What the QR code holds: the secret, whose account it is for, and where. */
export const keyUri = (issuer: string, account: string, secret: Buffer): string =>
  createTOTPKeyURI(issuer, account, secret, { digits, period: new TimeSpan(seconds, 's') })

/**
 * Which half minute this code belongs to, of those from `after` on; undefined for none. One before and one after now count, too:
 * clocks differ, and people type slowly (RFC 6238, section 5.2).
 */
export async function counterOf(
  secret: Buffer,
  code: string,
  { now, after }: { now: Date; after: number },
): Promise<number | undefined> {
  const current = Math.floor(now.getTime() / 1000 / seconds)
  for (const counter of [current - 1, current, current + 1])
    if (counter > after && (await codeAt(secret, counter)) === code) return counter
  return undefined
}

export const codeAt = (secret: Buffer, counter: number): Promise<string> =>
  generateHOTP(secret, counter, digits)
