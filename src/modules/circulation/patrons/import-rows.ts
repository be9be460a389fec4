import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { csvRows, delimiterOf, type Fields } from '../../catalog/index.ts'

/** What a file may say of a patron, by the headings that are usual, without case and signs. */
const usual = {
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
export type ImportField = keyof typeof usual
export const importFields = Object.keys(usual) as ImportField[]

/** The columns of a file, with what some cells hold, and the field that each heading means. */
export type ImportColumns = { headings: string[]; samples: string[][]; fields: Fields<ImportField> }

/** A row as it was written; `said` holds only cells that say something. */
export type ImportRow = { line: number; cells: string[]; said: Partial<Record<ImportField, string>> }
export type ImportFile = { headings: string[]; rows: ImportRow[]; more: boolean }

export const mostRows = 20_000
const samplesShown = 3
const rowsLooked = 50

/** Whether a file with these columns can be read at all. */
export const areEnough = (fields: Fields<ImportField>): boolean =>
  fields.includes('card') && fields.includes('name')

/** The columns of a CSV file; null where it has no first row. */
export async function columnsOf(path: string): Promise<ImportColumns | null> {
  let found: ImportColumns | null = null
  let looked = 0
  for await (const { cells } of cellsIn(path)) {
    if (found === null) {
      const headings = cells.map(cell => cell.slice(0, 200))
      found = { headings, samples: headings.map(() => []), fields: fieldsMeant(headings) }
      continue
    }
    for (const [place, cell] of cells.entries()) {
      const text = cell.slice(0, 60)
      const seen = found.samples[place]
      if (text !== '' && seen && seen.length < samplesShown && !seen.includes(text)) seen.push(text)
    }
    looked += 1
    if (looked === rowsLooked) break
  }
  return found
}

/** The rows of a CSV file of patrons, by the field that each column goes to; 20,000 at most. */
export async function rowsIn(path: string, fields: Fields<ImportField>): Promise<ImportFile> {
  const file: ImportFile = { headings: [], rows: [], more: false }
  for await (const { line, cells } of cellsIn(path)) {
    if (file.headings.length === 0) {
      file.headings = cells
      continue
    }
    if (file.rows.length === mostRows) return { ...file, more: true }
    const said: ImportRow['said'] = {}
    for (const [place, field] of fields.entries()) if (field && cells[place]) said[field] = cells[place]
    file.rows.push({ line, cells, said })
  }
  return file
}

async function* cellsIn(path: string): AsyncGenerator<{ line: number; cells: string[] }> {
  const delimiter = delimiterOf(await headOf(path))
  for await (const row of csvRows(createReadStream(path), delimiter)) {
    const cells = 'cells' in row ? row.cells : []
    yield { line: row.line, cells: cells.map(cell => cell.replaceAll('\0', '').trim()) }
  }
}

function fieldsMeant(headings: readonly string[]): Fields<ImportField> {
  const bare = headings.map(heading => heading.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''))
  const places = importFields.map(field =>
    bare.findIndex(name => (usual[field] as readonly string[]).includes(name)),
  )
  return headings.map((_, place) => importFields.find((_field, at) => places[at] === place) ?? null)
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
