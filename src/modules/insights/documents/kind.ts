import { type Refused, refused } from '../../../refusal.ts'
import type { DocumentKind } from './tables.ts'

/** What a file is, by what stands in it: names and headers say what they like. */
export function kindOf(bytes: Uint8Array): DocumentKind | Refused<'unknown-kind'> {
  // Readers of PDF allow some bytes before the mark.
  if (Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-')) return 'pdf'
  const text = textOf(bytes)
  if (text === null || /^\s*<(!doctype|html|\?xml|svg)/i.test(text)) return refused('unknown-kind')
  return looksLikeMarkdown(text) ? 'markdown' : 'text'
}

/**
 * The bytes as text: UTF-8, UTF-16 with its mark, or else Windows-1252, in which any bytes are text. Null where control characters
 * stand in it that no text has.
 */
export function textOf(bytes: Uint8Array): string | null {
  const text = decoded(bytes)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 100_000)) ? null : text
}

function decoded(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const looksLikeMarkdown = (text: string): boolean =>
  /^#{1,6} \S/m.test(text) || /^(```|~~~)/m.test(text) || /\[[^\]\n]+\]\([^)\s]+\)/.test(text)
