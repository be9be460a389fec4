import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Eight signs without look-alikes, in two groups, so that a person can read it out at the desk: 7F3K-20QX. */
export function newRequestId(): string {
  const signs = [...randomBytes(8)].map(byte => alphabet[byte % 32]).join('')
  return `${signs.slice(0, 4)}-${signs.slice(4)}`
}
