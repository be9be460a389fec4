import type { BookDraft, Unreadable } from './draft.ts'

/** Copies that one record may name. */
export const mostCopies = 500
const longestBarcode = 40

/** Why the copies of a record cannot be kept as it names them: cut short, a label would be another one. */
export function copiesWrong({ copies }: BookDraft): Unreadable | null {
  if (copies.length > mostCopies) return { code: 'too-many-copies', with: { most: mostCopies } }
  const long = copies.find(({ barcode }) => (barcode ?? '').length > longestBarcode)?.barcode
  return long ? { code: 'barcode-long', with: { barcode: long.slice(0, 100), most: longestBarcode } } : null
}
