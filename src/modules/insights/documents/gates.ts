import { whole } from '../../reading/index.ts'
import type { Spoils } from './tables.ts'

/**
 * From which share of the work a page of a document is safe to read, in millionths; null for everybody. A page of the book's own
 * text opens to who has come past its beginning: who stands at the end of the page before does not see it yet, and who has not
 * begun sees none. What tells all is for who has come to the end.
 */
export function gateOf(spoils: Spoils, page: number, pages: number): number | null {
  if (spoils === 'nothing') return null
  if (spoils === 'all') return whole
  return Math.min(whole, Math.floor(((page - 1) * whole) / pages) + 1)
}
