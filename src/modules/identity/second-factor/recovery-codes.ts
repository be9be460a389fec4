import { createHash, randomBytes } from 'node:crypto'

const howMany = 10
/** Without those that look alike, and without vowels, so that no code is a word. */
const letters = 'bcdfghjkmnpqrstvwxyz2345678'

/** Ten codes of sixteen signs in groups of four, 76 bits each. */
export const newRecoveryCodes = (): string[] => Array.from({ length: howMany }, newCode)

const newCode = (): string => {
  const signs: string[] = []
  while (signs.length < 16) {
    // Beyond a multiple of their number some letters would come more often.
    const fair = [...randomBytes(24)].filter(byte => byte < 256 - (256 % letters.length))
    signs.push(...fair.map(byte => letters.charAt(byte % letters.length)))
  }
  return (signs.slice(0, 16).join('').match(/.{4}/g) ?? []).join('-')
}

/** As it is kept; a fast hash is enough for what cannot be guessed. Case, spaces and hyphens do not matter. */
export const hashOfCode = (personId: string, code: string): string =>
  createHash('sha256')
    .update(`${personId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('base64url')
