import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { vocabulary } from './made-up-books.ts'
import { randomFrom } from './random.ts'

const headings = [
  'Book Id',
  'Title',
  'Author',
  'Author l-f',
  'Additional Authors',
  'ISBN',
  'ISBN13',
  'My Rating',
  'Average Rating',
  'Publisher',
  'Binding',
  'Number of Pages',
  'Year Published',
  'Original Publication Year',
  'Date Read',
  'Date Added',
  'Bookshelves',
  'Bookshelves with positions',
  'Exclusive Shelf',
  'My Review',
  'Spoiler',
  'Private Notes',
  'Read Count',
  'Owned Copies',
]

type Known = { title: string; by_line: string; isbn: string }

/**
 * What Goodreads would export of so many books, always the same: of ten, six stand in the catalogue by their numbers, two by
 * title and author alone, and two nowhere.
 */
export async function madeUpExport(db: Db, rows: number): Promise<string> {
  const { rows: known } = await sql<Known>`
    select work.title, work.by_line, min(one.value) as isbn from catalog.works work
    join catalog.editions edition on edition.work_id = work.id
    join catalog.identifiers one on one.edition_id = edition.id and one.kind = 'isbn'
    where work.provisional_for is null group by work.id order by md5(min(one.value)) limit ${rows}`.execute(
    db,
  )
  const random = randomFrom(rows)
  const words = vocabulary(12_000)
  const below = (most: number) => Math.floor(random() * most)
  const word = () => words[300 + below(words.length - 300)] ?? ''
  const lines = Array.from({ length: rows }, (_, n) => {
    const tenth = n % 10
    const one = tenth < 8 ? known[n % known.length] : undefined
    const title = one?.title ?? `${word()} ${word()} ${word()}`
    const author = one?.by_line ?? `${word()} ${word()}`
    const isbn = one && tenth < 6 ? one.isbn : ''
    const day = `${2005 + below(21)}/0${1 + below(9)}/1${below(10)}`
    const shelf = tenth === 9 ? 'to-read' : 'read'
    const cells = [
      String(1_000_000 + n),
      title,
      author,
      '',
      '',
      '=""',
      `="${isbn}"`,
      String(below(6)),
      '3.9',
      '',
      'Paperback',
      String(80 + below(600)),
      String(1950 + below(70)),
      '',
      shelf === 'read' && random() < 0.7 ? day : '',
      day,
      `shelf-${below(20)}, shelf-${below(20)}`,
      '',
      shelf,
      random() < 0.2 ? `${word()}, ${word()} and “${word()}”.<br/>${word()}` : '',
      '',
      '',
      shelf === 'read' ? '1' : '0',
      String(below(2)),
    ]
    return cells.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')
  })
  return [headings.join(','), ...lines].join('\n')
}
