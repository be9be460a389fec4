import { isHandle, plainHandle } from './handle.ts'

/** Whom somebody looks for, by what they typed, as it is kept. */
export type Sought = { by: 'handle' | 'email'; words: string }

/** Undefined for what can be neither a handle nor an e-mail. */
export function soughtFrom(typed: string): Sought | undefined {
  const words = plainHandle(typed)
  if (isHandle(words)) return { by: 'handle', words }
  return words.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(words) ? { by: 'email', words } : undefined
}
