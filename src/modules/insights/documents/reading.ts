import { readFile } from 'node:fs/promises'
import { isRefused, type Refused } from '../../../refusal.ts'
import { type Chunk, chunksOf } from './chunking.ts'
import { kindOf } from './kind.ts'
import { readMarkdown } from './markdown.ts'
import { most } from './page.ts'
import { readPdf } from './pdf.ts'
import { readPlainText } from './plain-text.ts'
import type { DocumentKind } from './tables.ts'

/** Why a file cannot be read; the words are in the messages. */
export const reasons = [
  'unknown-kind',
  'encrypted',
  'malformed',
  'no-text',
  'too-many-pages',
  'too-much-text',
  'too-much-memory',
  'too-slow',
  'file-gone',
] as const
export type Reason = (typeof reasons)[number]
export type Unreadable = Refused<Reason>

export type DocumentText = { kind: DocumentKind; pages: number; unreadPages: number; chunks: Chunk[] }

/** `joined`: a sentence that goes over a page's end is kept whole, in a passage of two pages. */
export type FileToRead = { path: string; joined: boolean }

/** The text of a PDF, a Markdown file or plain text, in passages. It takes what it takes: a thread of its own bounds it. */
export async function readDocument({ path, joined }: FileToRead): Promise<DocumentText | Unreadable> {
  const bytes = await readFile(path)
  const kind = kindOf(bytes)
  if (isRefused(kind)) return kind
  const read =
    kind === 'pdf' ? await readPdf(bytes) : kind === 'markdown' ? readMarkdown(bytes) : readPlainText(bytes)
  if (isRefused(read)) return read
  const { pages, unreadPages } = read
  if (pages.length > most.pages) return { refused: 'too-many-pages' }
  if (pages.flat().reduce((sum, { text }) => sum + text.length, 0) > most.characters)
    return { refused: 'too-much-text' }
  const chunks = chunksOf(pages, { joined })
  if (chunks.length === 0) return { refused: 'no-text' }
  return { kind, pages: pages.length, unreadPages, chunks }
}
