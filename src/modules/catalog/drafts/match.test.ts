import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookEntry, draftOf } from '../books/books.ts'
import type { BookDraft } from './draft.ts'
import { authorKey, type Candidate, matchDraft, rowCandidate, scoreOf, threshold } from './match.ts'

const entry: BookEntry = {
  title: 'Kindred',
  subtitle: null,
  authors: 'Butler, Octavia E.',
  isbn: '9780807083697',
  publisher: 'Beacon',
  year: 2003,
  language: 'en',
  pages: null,
  format: 'book',
  subjects: null,
  callNumber: null,
}

function draft(changes: Partial<BookEntry> = {}): BookDraft {
  const made = draftOf({ ...entry, ...changes })
  if (made === null) throw new Error('The ISBN of this test does not hold.')
  return made
}

const here = (changes: Partial<BookEntry> = {}): Candidate => ({
  ...rowCandidate(1, draft(changes)),
  editionId: 'e',
  workId: 'w',
  row: null,
})

describe('the score of R9', () => {
  it.each([
    ['an ISBN alone', { title: 'Elsewhere', authors: 'Somebody Else' }, 1000],
    ['a title alone', { isbn: null, authors: 'Somebody Else' }, 500],
    ['title and author', { isbn: null }, 600],
    ['all of them', {}, 1600],
    ['nothing', { title: 'Elsewhere', isbn: null, authors: null }, 0],
  ])('counts %s', (_, changes, score) => expect(scoreOf(draft(), here(changes))).toBe(score))

  it('is reached by exactly the threshold', () => {
    const candidate = here({ title: 'Kindred: a novel', authors: null })
    expect(scoreOf(draft(), candidate)).toBe(threshold)
    expect(matchDraft(draft(), [candidate]).verdict).toBe('merge')
  })
})

describe('matchDraft', () => {
  it('takes what nothing is like for new', () => {
    expect(matchDraft(draft(), [])).toEqual({ verdict: 'new' })
    expect(matchDraft(draft({ isbn: null }), [here({ isbn: null, authors: 'Somebody Else' })]).verdict).toBe(
      'new',
    )
  })

  it('asks when the number is the same and the title shares no words', () => {
    expect(matchDraft(draft(), [here({ title: 'A garden of roses' })])).toMatchObject({
      verdict: 'ask',
      reason: 'same-number-other-title',
    })
  })

  it('asks when a number stands on two works with this title', () => {
    const other = { ...here(), editionId: 'e2', workId: 'w2' }
    expect(matchDraft(draft(), [here(), other])).toMatchObject({ verdict: 'ask', reason: 'several-matches' })
  })

  it.each([
    ['another ISBN', { isbn: '9780446676977' }],
    ['another year', { isbn: null, year: 1979 }],
    ['another publisher', { isbn: null, publisher: 'Doubleday' }],
    ['another kind', { isbn: null, format: 'audiobook' as const }],
  ])('tells editions apart by %s', (_, changes) => {
    expect(matchDraft(draft(), [here(changes)]).verdict).toBe('new-edition')
  })

  it('asks when nothing tells the editions apart', () => {
    expect(matchDraft(draft({ isbn: null }), [here({ isbn: null })])).toMatchObject({
      verdict: 'ask',
      reason: 'same-title-and-author',
    })
  })

  it('fills only what is empty', () => {
    const match = matchDraft(draft({ pages: 264, publisher: 'Headline' }), [here({ pages: null })])
    expect(match).toMatchObject({ verdict: 'merge', changes: [{ field: 'pages', to: '264' }] })
  })

  it('never merges what shares no number', () => {
    const titles = fc.constantFrom('Kindred', 'Wild seed', 'Dawn')
    const people = fc.constantFrom('Butler, Octavia E.', 'Octavia E. Butler', 'Delany, Samuel R.')
    fc.assert(
      fc.property(titles, people, titles, people, (title, authors, otherTitle, otherAuthors) => {
        const match = matchDraft(draft({ title, authors, isbn: null }), [
          here({ title: otherTitle, authors: otherAuthors }),
        ])
        expect(match.verdict).not.toBe('merge')
      }),
    )
  })
})

describe('authorKey', () => {
  it('is one for a full and a shortened given name, in either order', () => {
    const keys = ['Butler, Octavia E.', 'Butler, O. E.', 'Octavia Estelle Butler'].map(authors =>
      authorKey(draft({ authors }).contributors),
    )
    expect(new Set(keys).size).toBe(1)
  })
})
