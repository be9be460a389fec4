import type { Format } from '../../../catalog/index.ts'
import type { Status } from '../../books/book.ts'
import { bare } from './heading.ts'

const statusWords: Record<Status, readonly string[]> = {
  'to-read': ['toread', 'wanttoread', 'wishlist', 'planned', 'notbegun', 'tbr', 'unread', 'forlater'],
  reading: ['reading', 'currentlyreading', 'inprogress', 'current', 'started'],
  read: ['read', 'finished', 'completed', 'alreadyread', 'readbutunowned', 'done'],
  'did-not-finish': [
    'didnotfinish',
    'dnf',
    'abandoned',
    'stopped',
    'stoppedreading',
    'unfinished',
    'gaveup',
    'dropped',
  ],
  paused: ['paused', 'onhold', 'onpause'],
}
const statusOfWord = new Map(
  Object.entries(statusWords).flatMap(([status, words]) => words.map(word => [word, status as Status])),
)

/** Where a book stands, as programs and people name it; null for a shelf of their own. */
export const statusNamed = (words: string): Status | null => statusOfWord.get(bare(words)) ?? null

const formatWords: ReadonlyArray<[RegExp, Format]> = [
  [/audio|audible|spoken|cassette/i, 'audiobook'],
  [/kindle|e-?book|digital|epub|mobi|pdf|nook/i, 'e-book'],
  [/large print/i, 'large-print'],
  [/dvd|blu-?ray|vhs|film|movie|video/i, 'film'],
  [/\bcd\b|vinyl|music|\blp\b/i, 'music'],
  [/map|atlas sheet/i, 'map'],
  [
    /hard|paper|soft|mass market|book|brosch|broché|poche|board|library binding|print|spiral|physical/i,
    'book',
  ],
]

/** What kind of thing it is, by what programs call its binding; null for a word that nobody knows. */
export const formatNamed = (words: string): Format | null =>
  formatWords.find(([known]) => known.test(words))?.[1] ?? null
