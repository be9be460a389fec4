import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BookDraft } from '../drafts/draft.ts'
import { formatOfFile } from '../imports/formats.ts'
import { readBooks, recordOf } from '../imports/reading.ts'
import { marcOf } from './draft-marc.ts'
import { readMarc } from './iso2709.ts'
import { marcDraft } from './marc-draft.ts'
import { marcFixture } from './marc-fixture.ts'
import type { MarcRecord } from './record.ts'

const record = readMarc({
  bytes: marcFixture([
    ['001', 'm1'],
    ['008', '860702s1994    enk           000 1 eng d'],
    ['020', '  ', 'a', '9780141439549'],
    ['100', '1 ', 'a', 'Eliot, George,', 'd', '1819-1880.'],
    ['245', '14', 'a', 'The mill :', 'b', 'a novel /', 'c', 'George Eliot.'],
    ['260', '  ', 'a', 'London :', 'b', 'Penguin,', 'c', '1994.'],
    ['583', '  ', 'a', 'A field that nothing here reads'],
    ['650', ' 0', 'a', 'Women', 'x', 'History.', '0', '(DLC)sh1'],
    ['952', '  ', 'p', 'OLD-1', 'o', 'X'],
  ]),
  whole: true,
}) as MarcRecord
const draft = marcDraft(record) as BookDraft

describe('the record of a book', () => {
  it('is the one that came, where nothing was changed', () => {
    expect(marcOf(draft, record, null)).toEqual({ ...record, lostBytes: 0 })
  })

  it('has what was changed written over it, and the rest as it came', () => {
    const changed = {
      ...draft,
      publisher: 'Oxford',
      year: 2001,
      subjects: [{ label: 'Rivers', kind: 'topic' as const }],
    }
    const out = marcOf(changed, record, null)
    expect(marcDraft(out)).toEqual(changed)
    expect(out.fields.filter(({ tag }) => ['245', '583', '100'].includes(tag))).toEqual(
      record.fields.filter(({ tag }) => ['245', '583', '100'].includes(tag)),
    )
  })

  it('names the copies of the library that asks, and no other', () => {
    const copy = {
      barcode: 'NEW-1',
      callNumber: 'F ELI',
      branch: 'Central',
      location: null,
      itemType: 'book',
      priceMinor: 899,
    }
    const out = marcOf(draft, record, [copy])
    expect((marcDraft(out) as BookDraft).copies).toEqual([copy])
    expect(JSON.stringify(marcOf(draft, record, []))).not.toContain('OLD-1')
  })

  it('says all that a draft without a record says', () => {
    const bare: BookDraft = {
      ...draft,
      title: 'مدن الملح',
      sortTitle: 'مدن الملح',
      subtitle: 'رواية',
      originalYear: 1984,
      languages: ['ar', 'en'],
      format: 'large-print',
      contributors: [
        {
          name: 'عبد الرحمن منيف',
          sortName: 'Munīf, ʻAbd al-Raḥmān',
          otherName: 'ʻAbd al-Raḥmān Munīf',
          kind: 'person',
          dates: '1933-2004',
          role: 'author',
        },
        {
          name: 'Peter Theroux',
          sortName: 'Theroux, Peter',
          otherName: null,
          kind: 'person',
          dates: '',
          role: 'translator',
        },
      ],
      identifiers: [
        { kind: 'control', value: 'X:9' },
        { kind: 'isbn', value: '9780141439549' },
        { kind: 'goodreads', value: '77' },
      ],
      series: [{ name: 'Cities of salt', number: '1' }],
      notes: ['One.', 'Two.'],
      edition: '2nd ed',
      otherTitles: ['Cities of salt'],
      extent: '627 p',
      pages: 627,
      copies: [],
    }
    const read = marcDraft(marcOf(bare, null, [])) as BookDraft
    const byKind = (one: BookDraft) => one.identifiers.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
    expect({ ...read, identifiers: byKind(read) }).toEqual({ ...bare, identifiers: byKind(bare) })
  })
})

const samples = new URL('../../../../../shared/samples/marc/', import.meta.url).pathname

describe.runIf(existsSync(samples))('records of samples made by others', () => {
  it('come out unchanged when nothing was changed', async () => {
    let records = 0
    for (const file of readdirSync(samples)) {
      const format = await formatOfFile(join(samples, file))
      if (typeof format !== 'string' || format === 'csv') continue
      for await (const reading of readBooks(join(samples, file), format)) {
        if (!('draft' in reading)) continue
        const kept = recordOf(format, reading.original)
        if (kept === null || 'unreadable' in kept || file.includes('unimarc')) continue
        expect(marcOf(reading.draft, kept, null).fields, `${file} ${reading.number}`).toEqual(kept.fields)
        records++
      }
    }
    expect(records).toBeGreaterThan(1500)
  })

  it('keep title, names, numbers and subjects also when the record is made anew from the draft', async () => {
    let [records, lost] = [0, 0]
    for (const file of readdirSync(samples)) {
      const format = await formatOfFile(join(samples, file))
      if (typeof format !== 'string') continue
      for await (const reading of readBooks(join(samples, file), format)) {
        if (!('draft' in reading)) continue
        const read = marcDraft(marcOf(reading.draft, null, []))
        const essence = ({
          title,
          subtitle,
          contributors,
          identifiers,
          subjects,
          year,
          format: kind,
        }: BookDraft) => ({
          title,
          subtitle,
          people: contributors.map(({ sortName, role }) => `${sortName} ${role}`),
          identifiers: identifiers.filter(({ kind: one }) => one === 'isbn').map(({ value }) => value),
          subjects: subjects.map(({ label }) => label),
          year,
          kind,
        })
        records++
        if ('unreadable' in read || JSON.stringify(essence(read)) !== JSON.stringify(essence(reading.draft)))
          lost++
      }
    }
    // A heading whose own end looks like punctuation is written without it.
    expect(lost / records).toBeLessThan(0.05)
  })
})
