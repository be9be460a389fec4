import { describe, expect, it } from 'vitest'
import { changed, differences, isStaleIn } from './difference.ts'
import type { StatedEdition, WorkState } from './work-state.ts'

const edition: StatedEdition = {
  id: '1',
  title: 'Middlemarch',
  subtitle: null,
  statement: null,
  editionStatement: null,
  publisher: 'Blackwood',
  place: 'Edinburgh',
  published: '1871-2',
  year: 1871,
  languages: ['en'],
  pages: null,
  extent: '4 volumes',
  format: 'book',
  summary: null,
  notes: [],
  callNumber: null,
  cover: null,
  identifiers: [],
  series: [],
}
const eliot = { contributorId: 'eliot', name: 'George Eliot', role: 'author', editionId: null } as const
const reader = {
  contributorId: 'stevenson',
  name: 'Juliet Stevenson',
  role: 'narrator',
  editionId: '1',
} as const
const state: WorkState = {
  title: 'Middlemarch',
  subtitle: null,
  otherTitles: [],
  sortTitle: 'Middlemarch',
  language: 'en',
  originalYear: 1871,
  cover: null,
  people: [eliot, reader],
  subjects: [
    { label: 'Marriage', kind: 'topic' },
    { label: 'Novels', kind: 'genre' },
  ],
  editions: [edition],
}
const again: WorkState = {
  ...state,
  title: 'The Middlemarch',
  sortTitle: 'Middlemarch',
  people: [eliot],
  subjects: [
    { label: 'Reform', kind: 'topic' },
    { label: 'Novels', kind: 'genre' },
  ],
  editions: [
    { ...edition, pages: 880 },
    { ...edition, id: '2', publisher: 'Penguin' },
  ],
}

describe('two states of a record', () => {
  it('differ field by field, a new edition as one', () => {
    expect(differences(state, again).map(({ field, editionId }) => [field, editionId])).toEqual([
      ['title', null],
      ['subjects', null],
      ['pages', '1'],
      ['people', '1'],
      ['edition', '2'],
    ])
  })

  it('do not differ by how a person’s name is spelt', () => {
    const renamed = { ...state, people: [{ ...eliot, name: 'Mary Ann Evans' }, reader] }
    expect(differences(state, renamed)).toEqual([])
    const another = { ...state, people: [{ ...eliot, contributorId: 'other' }, reader] }
    expect(differences(state, another)).toHaveLength(1)
  })

  it('become each other by their differences', () => {
    expect(changed(state, differences(state, again))).toEqual(again)
    expect(changed(again, differences(again, state))).toEqual(state)
  })
})

describe('a change that was wanted', () => {
  const [title] = differences(state, again)

  it('is stale when the field says a third thing, and not when others changed', () => {
    if (title === undefined) throw new Error('The titles do not differ.')
    expect(isStaleIn({ ...state, subtitle: 'A study' }, title)).toBe(false)
    expect(isStaleIn({ ...state, title: 'Middle March' }, title)).toBe(true)
    expect(isStaleIn(again, title)).toBe(false)
  })

  it('is stale when its edition is gone', () => {
    const ofEdition = differences(state, again).filter(({ editionId }) => editionId === '1')
    expect(ofEdition.map(one => isStaleIn({ ...state, editions: [] }, one))).toEqual([true, true])
  })
})
