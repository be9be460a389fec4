import { type Column, type ColumnMap, columnsIn } from '../csv/columns.ts'
import { clean } from '../drafts/text.ts'
import { csvTableRows, delimiterOfFile, type Mapping } from './reading.ts'

const samplesShown = 3
const rowsLooked = 50

/** What parts several values in one cell, as a form names it. */
export const separators = {
  usual: null,
  semicolon: ';',
  bar: '|',
  comma: ',',
  slash: '/',
  line: '\n',
} as const
export type Separator = keyof typeof separators

/** The columns of a CSV file, with what some cells hold, and the field that each goes to; null is left out. */
export type FileColumns = {
  headings: string[]
  samples: string[][]
  fields: (Column | null)[]
  separator: Separator
  /** What parts the cells of the file. */
  delimiter: string
}

/** The columns of a file with the fields that their headings mean. Null for a file without a first line. */
export async function columnsOfFile(path: string): Promise<FileColumns | null> {
  let headings: string[] | null = null
  let samples: string[][] = []
  let looked = 0
  for await (const row of csvTableRows(path)) {
    if ('unreadable' in row) break
    if (headings === null) {
      headings = row.cells.map(cell => clean(cell, 200))
      samples = headings.map(() => [])
      continue
    }
    for (const [place, cell] of row.cells.entries()) {
      const text = clean(cell, 60)
      const seen = samples[place]
      if (text !== '' && seen !== undefined && seen.length < samplesShown && !seen.includes(text))
        seen.push(text)
    }
    if (++looked === rowsLooked) break
  }
  return (
    headings && {
      headings,
      samples,
      fields: fieldsOf(headings, columnsIn(headings) ?? {}),
      separator: 'usual',
      delimiter: await delimiterOfFile(path),
    }
  )
}

const fieldsOf = (headings: readonly string[], map: ColumnMap): (Column | null)[] => {
  const fields = Object.entries(map) as [Column, number][]
  return headings.map((_, place) => fields.find(([, at]) => at === place)?.[0] ?? null)
}

/** The same columns as a reader of rows needs them. */
export function mappingOf({ fields, separator }: Pick<FileColumns, 'fields' | 'separator'>): Mapping {
  const map: ColumnMap = {}
  for (const [place, field] of fields.entries()) if (field !== null) map[field] ??= place
  return { map, separator: separators[separator] }
}
