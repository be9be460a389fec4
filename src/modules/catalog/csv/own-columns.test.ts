import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookDraft, formats, roles } from '../drafts/draft.ts'
import { clean } from '../drafts/text.ts'
import { formatOfFile } from '../imports/formats.ts'
import { readBooks } from '../imports/reading.ts'
import { isOwnTable, ownDraft, ownHeadings, ownRow } from './own-columns.ts'

const again = (draft: BookDraft) => ownDraft(ownHeadings, ownRow(draft))

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('=1+1', "'-x", '@a', '+', 'a|b;c\\', '\\', ';', '|'),
  )
  .map(value => clean(value, 30))
const some = text.filter(value => value !== '')
const maybe = fc.option(some, { nil: null })

const anyDraft: fc.Arbitrary<BookDraft> = fc.record({
  title: some,
  subtitle: maybe,
  otherTitles: fc.array(some, { maxLength: 3 }),
  sortTitle: some,
  statement: maybe,
  contributors: fc.array(
    fc.record({
      name: some,
      sortName: some,
      otherName: maybe,
      kind: fc.constantFrom('person', 'body', 'meeting'),
      dates: text,
      role: fc.constantFrom(...roles),
    }),
    { maxLength: 3 },
  ),
  identifiers: fc.array(
    fc.record({ kind: fc.constantFrom('isbn-wrong', 'issn', 'control', 'asin'), value: some }),
    { maxLength: 3 },
  ),
  edition: maybe,
  publisher: maybe,
  place: maybe,
  published: maybe,
  year: fc.option(fc.integer({ min: -4000, max: 2100 }), { nil: null }),
  originalYear: fc.option(fc.integer({ min: -4000, max: 2100 }), { nil: null }),
  languages: fc.array(fc.constantFrom('en', 'de', 'pt-BR', 'grc'), { maxLength: 2 }),
  pages: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: null }),
  extent: maybe,
  format: fc.constantFrom(...formats),
  subjects: fc.array(fc.record({ label: some, kind: fc.constantFrom('topic', 'place', 'genre') }), {
    maxLength: 3,
  }),
  series: fc.array(fc.record({ name: some, number: maybe }), { maxLength: 2 }),
  summary: maybe,
  notes: fc.array(some, { maxLength: 2 }),
  callNumber: maybe,
  ownCallNumber: maybe,
  ownNote: maybe,
  copies: fc.array(
    fc.record({
      barcode: maybe,
      callNumber: maybe,
      branch: maybe,
      location: maybe,
      itemType: maybe,
      priceMinor: fc.option(fc.integer({ min: 0, max: 99_999 }), { nil: null }),
    }),
    { maxLength: 3 },
  ),
  told: fc.constant([]),
})

describe('a table of our own', () => {
  it('gives back every draft that was put into it', () => {
    fc.assert(
      fc.property(anyDraft, draft => {
        expect(again(draft)).toEqual(draft)
      }),
      { numRuns: 500 },
    )
  })

  it('holds no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(anyDraft, draft => {
        expect(ownRow(draft).filter(cell => /^[=+\-@\t\r]/.test(cell))).toEqual([])
      }),
    )
  })

  it('is known by its headings, also when some were taken out', () => {
    expect(isOwnTable(ownHeadings)).toBe(true)
    expect(isOwnTable(ownHeadings.filter(heading => !heading.startsWith('Copies')))).toBe(true)
    expect(isOwnTable(['Title', 'Author', 'ISBN'])).toBe(false)
  })
})

const samples = new URL('../../../../../shared/samples/', import.meta.url).pathname

describe.runIf(existsSync(samples))('drafts of samples made by others', () => {
  it.each(['marc', 'exports'])('of %s come out of our own table as they went in', async part => {
    let drafts = 0
    for (const file of readdirSync(join(samples, part))) {
      const format = await formatOfFile(join(samples, part, file))
      if (typeof format !== 'string') continue
      for await (const reading of readBooks(join(samples, part, file), format)) {
        if (!('draft' in reading)) continue
        expect(again(reading.draft), `${file}, ${reading.number}`).toEqual({ ...reading.draft, told: [] })
        drafts++
      }
    }
    expect(drafts).toBeGreaterThan(700)
  })
})
