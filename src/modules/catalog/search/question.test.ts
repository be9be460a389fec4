import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { malformedIn } from './malformed.ts'
import { readQuestion, sortOf, writeQuestion } from './question.ts'
import { readTerms } from './terms.ts'
import { readYears, writeYears } from './years.ts'

const words = (text: string, more = {}) => ({ field: 'anywhere', text, phrase: false, not: false, ...more })

describe('readTerms', () => {
  it.each([
    ['words', 'le guin', [words('le'), words('guin')]],
    ['a phrase', '"left hand" darkness', [words('left hand', { phrase: true }), words('darkness')]],
    ['a phrase in other quotes', '„left hand“', [words('left hand', { phrase: true })]],
    ['a phrase that is not closed', '"left hand', [words('left hand', { phrase: true })]],
    ['an exclusion', 'dune -messiah', [words('dune'), words('messiah', { not: true })]],
    ['an excluded phrase', '-"god emperor"', [words('god emperor', { phrase: true, not: true })]],
    ['a hyphen inside a word', 'well-known', [words('well-known')]],
    ['a dash alone', 'war - peace', [words('war'), words('peace')]],
    ['a field', 'author:guin', [words('guin', { field: 'author' })]],
    ['a quoted field', 'Author:"le guin"', [words('le guin', { field: 'author', phrase: true })]],
    ['an excluded field', '-subject:war', [words('war', { field: 'subject', not: true })]],
    ['a series', 'series:discworld', [words('discworld', { field: 'series' })]],
    ['a wide colon', 'title：dune', [words('dune', { field: 'title' })]],
    [
      'a name that is no field',
      'dune: messiah re:zero',
      [words('dune:'), words('messiah'), words('re zero')],
    ],
    ['a language', 'language:french', [{ field: 'language', code: 'fr', not: false }]],
    ['a language that is none', 'language:"old tongue"', [words('language old tongue')]],
    ['a kind', 'format:ebook', [{ field: 'format', format: 'e-book', not: false }]],
    ['years', 'year:1990..2000', [{ field: 'year', years: { from: 1990, to: 2000 }, not: false }]],
    ['a year that is none', 'year:soon', [words('year soon')]],
    ['a number', 'isbn:978-0-14-043121-6', [{ field: 'isbn', text: '978-0-14-043121-6', not: false }]],
    ['nothing', ' -- "" : ', []],
  ])('reads %s', (_, typed, terms) => expect(readTerms(typed)).toEqual(terms))

  it('reads whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), typed => {
        expect(readTerms(typed).length).toBeLessThanOrEqual(20)
      }),
    )
  })
})

describe('readYears', () => {
  it.each([
    ['1990', { from: 1990, to: 1990 }],
    ['1990..2000', { from: 1990, to: 2000 }],
    ['2000..1990', { from: 1990, to: 2000 }],
    ['..1950', { from: null, to: 1950 }],
    ['1990..', { from: 1990, to: null }],
    ['１９９０', { from: 1990, to: 1990 }],
    ['..', null],
    ['', null],
    ['19 90', null],
    ['19901', null],
    ['soon', null],
  ])('reads %s', (text, years) => expect(readYears(text)).toEqual(years))

  it('reads what it writes', () => {
    const year = fc.option(fc.integer({ min: -4000, max: 2200 }))
    fc.assert(
      fc.property(year, year, (from, to) => {
        fc.pre((from !== null || to !== null) && (from ?? -9999) <= (to ?? 9999))
        expect(readYears(writeYears({ from, to }))).toEqual({ from, to })
      }),
    )
  })
})

describe('readQuestion', () => {
  const uuid = '019a0000-0000-7000-8000-000000000001'

  it('tells a heading from words by its id', () => {
    const { people, fields, terms } = readQuestion({ author: [uuid, 'le guin'] })
    expect({ people, fields }).toEqual({ people: [uuid], fields: { author: 'le guin' } })
    expect(terms).toEqual([words('le', { field: 'author' }), words('guin', { field: 'author' })])
  })

  it('takes a whole number for an ISBN, in any punctuation', () => {
    for (const q of ['978-0-14-043121-6', '="9780140431216"', 'ISBN 0 14 043121 7'])
      expect(readQuestion({ q }).terms).toEqual([{ field: 'isbn', text: q, not: false }])
  })

  it('leaves out what cannot be', () => {
    const question = readQuestion({ format: 'parchment', branch: 'central', year: 'soon', sort: 'colour' })
    expect(question).toMatchObject({ formats: [], branches: [], years: null, sort: null })
  })

  it('takes years from the two boxes of a form', () => {
    expect(readQuestion({ from: '1990', to: '' }).years).toEqual({ from: 1990, to: null })
  })

  it('has one address, whatever the order it was asked in', () => {
    const address = 'q=dune&author=herbert&language=fr&format=e-book&year=1990..&available=yes&sort=year'
    const shuffled = address.split('&').reverse().join('&')
    expect(String(writeQuestion(readQuestion(paramsIn(`${shuffled}&from=&title=`))))).toBe(address)
  })

  it('is the same after it was written into an address', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    const names = [
      'q',
      'in',
      'title',
      'author',
      'isbn',
      'language',
      'format',
      'year',
      'branch',
      'sort',
      'where',
    ]
    const params = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, fc.array(text)))
    fc.assert(
      fc.property(params, asked => {
        const question = readQuestion(asked)
        expect(readQuestion(paramsIn(String(writeQuestion(question))))).toEqual(question)
      }),
    )
  })

  it('is answered by relevance only where there are words', () => {
    expect(sortOf(readQuestion({ q: 'dune' }))).toBe('relevance')
    expect(sortOf(readQuestion({ q: 'language:fr' }))).toBe('title')
    expect(sortOf(readQuestion({ q: 'dune', sort: 'year' }))).toBe('year')
    expect(sortOf(readQuestion({ sort: 'relevance' }))).toBe('title')
  })
})

function paramsIn(address: string): Record<string, string[]> {
  const params: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(address)) params[name] = [...(params[name] ?? []), value]
  return params
}

it('names each filter that it cannot read, and none that says nothing', () => {
  const wrong = {
    year: 'abc',
    from: '19x',
    to: 'later',
    language: 'quenyan',
    format: 'papyrus',
    branch: 'main',
  }
  expect(malformedIn(wrong)).toEqual(Object.entries(wrong).map(([field, typed]) => ({ field, typed })))
  expect(malformedIn({ year: '1990..', from: '', to: '2000', language: 'French', format: 'e book' })).toEqual(
    [],
  )
  expect(malformedIn({ language: ['fr', 'quenyan'] })).toEqual([{ field: 'language', typed: 'quenyan' }])
})
