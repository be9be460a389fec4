import { expect, it } from 'vitest'
import type { WorkState } from '../../catalog/index.ts'
import { recordText } from './record-text.ts'

const edition = {
  id: '',
  title: 'Dune',
  subtitle: null,
  statement: null,
  editionStatement: null,
  publisher: 'Chilton',
  place: null,
  published: null,
  year: 1965,
  languages: [],
  pages: 412,
  extent: null,
  format: 'book' as const,
  summary: null,
  notes: ['Signed by its author.'],
  callNumber: null,
  cover: null,
  identifiers: [],
  series: [{ name: 'Dune', number: '1' }],
}
const dune: WorkState = {
  title: 'Dune',
  subtitle: 'The beginning',
  otherTitles: [],
  sortTitle: 'dune',
  language: 'en',
  originalYear: 1965,
  cover: null,
  people: [
    { contributorId: null, name: 'Frank Herbert', role: 'author', editionId: null },
    { contributorId: null, name: 'Frank Herbert', role: 'author', editionId: 'one' },
    { contributorId: null, name: 'Simon Vance', role: 'narrator', editionId: null },
  ],
  subjects: [
    { label: 'Deserts', kind: 'topic' },
    { label: 'Science fiction', kind: 'genre' },
  ],
  editions: [
    { ...edition, summary: 'Short.' },
    { ...edition, summary: ' A planet of sand. ' },
  ],
}

it('is what the record tells of a book: once each, and the longest of its descriptions', () => {
  expect(recordText(dune).text).toBe(
    'Dune: The beginning\nFrank Herbert\nDune\nDeserts, Science fiction\nA planet of sand.',
  )
})

it('changes its digest with what it tells, and with nothing else', () => {
  const { digest } = recordText(dune)
  const [first = { ...edition }] = dune.editions
  expect(
    recordText({ ...dune, cover: 'other', editions: [{ ...first, pages: 1 }, ...dune.editions] }).digest,
  ).toBe(digest)
  expect(recordText({ ...dune, subjects: [] }).digest).not.toBe(digest)
})

it('is short, however much is written of a book', () => {
  const told = recordText({ ...dune, editions: [{ ...edition, summary: 'Sand. '.repeat(900) }] })
  expect(told.text.length).toBeLessThan(1100)
  expect(recordText({ ...dune, title: 'T'.repeat(3000) }).text).toHaveLength(2000)
})
