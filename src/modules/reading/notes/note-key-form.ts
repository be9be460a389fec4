import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import type { NotePlace } from './note-queries.ts'

/** Where a list of notes goes on behind this one, in an address. */
export const writeNoteKey = ({ page, created_at, id }: NotePlace): string =>
  writeKey([String(page ?? ''), created_at.toISOString(), id])

/** The place behind which a list goes on; null for its beginning, and for what is no key. */
export function readNoteKey(text: string): NotePlace | null {
  const key = readKey(text, ['page', 'at', 'id'])
  if (!key || !/^\d{0,6}$/.test(key.page) || !isUuid(key.id) || Number.isNaN(Date.parse(key.at))) return null
  return { page: key.page === '' ? null : Number(key.page), created_at: new Date(key.at), id: key.id }
}

/** The place just before a note: a list that goes on there begins with it. */
export const justBefore = (note: NotePlace): NotePlace => ({
  ...note,
  id: '00000000-0000-0000-0000-000000000000',
})
