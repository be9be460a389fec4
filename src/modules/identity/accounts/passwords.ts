import { randomBytes } from 'node:crypto'
import { Argon2id } from 'oslo/password'

export const hashPassword = (password: string): Promise<string> => new Argon2id().hash(password)

/**
 * Whether the password is the one that was hashed. Without a hash, because nobody has this account,
 * the same work is done against one that no password fits, so that the time tells nothing.
 */
export async function passwordFits(hash: string | undefined, password: string): Promise<boolean> {
  const fits = await new Argon2id().verify(hash ?? (await nobodysHash()), password)
  return hash !== undefined && fits
}

let nobodys: Promise<string> | undefined
const nobodysHash = (): Promise<string> => {
  nobodys ??= hashPassword(randomBytes(24).toString('base64url'))
  return nobodys
}

/** Twenty signs that can be read out and typed. */
export const newPassword = (): string =>
  [...randomBytes(20)].map(byte => 'abcdefghjkmnpqrstuvwxyz23456789'[byte % 31]).join('')
