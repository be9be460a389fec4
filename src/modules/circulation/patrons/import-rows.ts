import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { csvRows, delimiterOf } from '../../catalog/index.ts'

/** What a file may say of a patron, by the headings that are usual, without case and signs. */
const headings = {
  card: ['card', 'cardnumber', 'barcode', 'librarycard'],
  name: ['name', 'fullname', 'patron', 'patronname'],
  category: ['category', 'categorycode', 'patrontype', 'group'],
  email: ['email', 'emailaddress', 'mail'],
  phone: ['phone', 'telephone', 'mobile', 'phonenumber'],
  address: ['address', 'postaladdress'],
  born_on: ['born', 'bornon', 'dateofbirth', 'birthdate', 'dob'],
  expires_on: ['expires', 'expireson', 'carduntil', 'expirydate', 'dateexpiry'],
  home: ['homebranch', 'branch', 'home'],
  note: ['note', 'notes'],
} as const
type Column = keyof typeof headings
const columns = Object.keys(headings) as Column[]

/** A row as it was written; `said` holds only cells that say something. */
export type ImportRow = { line: number; cells: string[]; said: Partial<Record<Column, string>> }
export type ImportFile = { heading: string[]; rows: ImportRow[]; more: boolean }

export const mostRows = 2000

/** The rows of a CSV file of patrons, 2,000 at most; null where no heading means a card or a name. */
export async function rowsIn(path: string): Promise<ImportFile | null> {
  const file: ImportFile = { heading: [], rows: [], more: false }
  let places: Map<Column, number> | null = null
  const delimiter = delimiterOf(await headOf(path))
  for await (const row of csvRows(createReadStream(path), delimiter)) {
    const cells = 'cells' in row ? row.cells : []
    if (places === null) {
      file.heading = cells
      places = placesIn(cells)
      if (!places.has('card') || !places.has('name')) return null
      continue
    }
    if (file.rows.length === mostRows) return { ...file, more: true }
    const said: ImportRow['said'] = {}
    for (const [column, place] of places) {
      const text = (cells[place] ?? '').replaceAll('\0', '').trim()
      if (text) said[column] = text
    }
    file.rows.push({ line: row.line, cells, said })
  }
  return places === null ? null : file
}

function placesIn(cells: readonly string[]): Map<Column, number> {
  const bare = cells.map(cell => cell.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
  return new Map(
    columns.flatMap(column => {
      const place = bare.findIndex(name => (headings[column] as readonly string[]).includes(name))
      return place < 0 ? [] : [[column, place] as const]
    }),
  )
}

async function headOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
