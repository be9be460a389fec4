import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits for a link or a cookie; whoever has it is let in, so only `hashOfSecret` is kept. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** A fast hash is enough for what cannot be guessed. */
export const hashOfSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')
