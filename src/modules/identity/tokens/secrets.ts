import { createHash, randomBytes } from 'node:crypto'

/** What a token is for stands in front of it, so that a person, or a search for leaked ones, knows it by sight. */
const prefixes = { access: 'carrel_a_', refresh: 'carrel_r_', personal: 'carrel_p_' } as const
export type TokenKind = keyof typeof prefixes

/** A new token, and the hash under which it is kept. */
export function newToken(kind: TokenKind): { token: string; hash: string } {
  const token = prefixes[kind] + randomBytes(32).toString('base64url')
  return { token, hash: hashOf(token) }
}

/** What kind of token this looks like; null for what never was one. */
export const kindOf = (token: string): TokenKind | null =>
  (Object.keys(prefixes) as TokenKind[]).find(
    kind => token.startsWith(prefixes[kind]) && /^\w+_\w_[\w-]{43}$/.test(token),
  ) ?? null

/** A token is 256 random bits, so a plain hash is as good as a slow one. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
