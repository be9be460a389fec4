import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparable, fold, phraseQuery, searchDocument, searchQuery, wordsOf } from './words.ts'

describe('fold', () => {
  it.each([
    ['Éluard', 'eluard'],
    ['ŁÓDŹ', 'lodz'],
    ['Straße', 'strasse'],
    ['Ærø', 'aero'],
    ['שָׁלוֹם', 'שלום'],
    ['Ἀθῆναι', 'αθηναι'],
    ['ﬁlm', 'film'],
    ['が', 'が'],
    ['बिहानी', 'बिहानी'],
    ['한국', '한국'],
  ])('folds %s', (written, folded) => expect(fold(written)).toBe(folded))

  it('folds a folded text to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
    )
  })
})

describe('wordsOf', () => {
  it('keeps a word with an apostrophe whole and in its parts', () => {
    expect(wordsOf("L'amour")).toEqual(['lamour', 'amour'])
    expect(wordsOf('ʻAravit')).toContain('aravit')
  })

  it('cuts scripts without spaces into pairs', () => {
    expect(wordsOf('东京大学')).toEqual(['东京', '京大', '大学'])
  })
})

describe('searchDocument and searchQuery', () => {
  it('weighs each word by the part of the record it stands in', () => {
    expect(
      searchDocument([
        { weight: 'A', text: 'Emma' },
        { weight: 'B', text: 'Jane Austen, Emma' },
      ]),
    ).toBe("'emma':1A,5B 'jane':3B 'austen':4B")
  })

  it('keeps every place of a word, and both forms of a tied one in one place', () => {
    expect(searchDocument([{ weight: 'A', text: "to be or not to be, l'amour" }])).toBe(
      "'to':1A,5A 'be':2A,6A 'or':3A 'not':4A 'lamour':7A 'amour':7A",
    )
  })

  it('leaves a gap between lines, which no phrase reaches over', () => {
    expect(searchDocument([{ weight: 'A', text: 'left\nhand' }])).toBe("'left':1A 'hand':3A")
  })

  it('marks words that stand for a series or a publisher', () => {
    expect(searchDocument([{ weight: 'D', text: 'Penguin', mark: 'P' }])).toBe("'Ppenguin':1D")
    expect(searchQuery('penguin', { mark: 'P' })).toBe("'Ppenguin':*")
  })

  it('wants the words of a phrase whole and one behind the other', () => {
    expect(phraseQuery('Left hand')).toBe("'left' <-> 'hand'")
    expect(phraseQuery('left hand', { weights: ['A'] })).toBe("'left':A <-> 'hand':A")
    expect(phraseQuery('三体')).toBe("'三体'")
    expect(phraseQuery('三')).toBe("'三':*")
    expect(phraseQuery('!')).toBeNull()
  })

  it('wants every word as a beginning, a lone letter only at the end', () => {
    expect(searchQuery('Guin le')).toBe("'guin':* & 'le':*")
    expect(searchQuery('a tale')).toBe("'a' & 'tale':*")
    expect(searchQuery('emm', { weights: ['A'] })).toBe("'emm':*A")
    expect(searchQuery(' -- ')).toBeNull()
  })

  it('can never leave its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const literal = `${searchQuery(text) ?? ''} ${phraseQuery(text) ?? ''} ${searchDocument([{ weight: 'A', text }])}`
        expect(literal.replace(/'[\p{L}\p{N}\p{M}]+'/gu, '')).toMatch(/^[\s:*&,<>\dA-]*$/)
      }),
    )
  })
})

describe('comparable', () => {
  it('is equal for the same title written in two ways', () => {
    expect(comparable('The Left Hand—of Darkness!')).toBe(comparable('the left hand of darkness'))
  })
})
