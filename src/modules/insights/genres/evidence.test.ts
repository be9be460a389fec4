import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, type Example, learn, mostSuggested, suggestedGenres } from './evidence.ts'

const candidate = (key: string, own = ''): Candidate => ({
  key,
  name: key.split(' '),
  own: own.split(' ').filter(Boolean),
})
const many = (count: number, words: string, ...genres: string[]): Example[] =>
  Array.from({ length: count }, (_, place) => ({ words: [...words.split(' '), `only${place}`], genres }))
const nothing = learn([])
const shelf = learn([
  ...many(20, 'planet robot orbit', 'science fiction'),
  ...many(20, 'murder clue alibi', 'mysteries'),
  ...many(20, 'the of and', 'fiction'),
])
const genres = ['science fiction', 'mysteries', 'fiction'].map(key => candidate(key))

describe('what a catalogue has taught', () => {
  it('speaks for the genre whose records use a record’s words', () => {
    expect(suggestedGenres(['robot', 'orbit'], shelf, genres)).toEqual(['science fiction'])
    expect(suggestedGenres(['alibi', 'clue', 'unheard'], shelf, genres)).toEqual(['mysteries'])
  })

  it('speaks for none where nothing is telling', () => {
    expect(suggestedGenres([], shelf, genres)).toEqual([])
    expect(suggestedGenres(['unheard'], shelf, genres)).toEqual([])
    expect(suggestedGenres(['robot', 'murder'], shelf, genres)).toEqual([])
  })

  it('is no genre that fewer than five works have, and no word of fewer, but a name of two', () => {
    const few = learn([...many(4, 'lichen moss', 'lichens'), ...many(20, 'the of', 'fiction')])
    expect(suggestedGenres(['lichen', 'moss'], few, [candidate('lichens')])).toEqual([])
    expect([...shelf.words.keys()]).not.toContain('only0')
    expect([...learn(many(2, 'twice @ursula', 'fiction')).words.keys()]).toEqual(['@ursula'])
  })

  it('names only what there is to choose from', () => {
    expect(suggestedGenres(['robot', 'orbit'], shelf, [candidate('mysteries')])).toEqual([])
  })
})

describe('the base list', () => {
  const sea = candidate('sea stories', 'sea ship sailor captain whale')

  it('needs three different words, in the singular or the plural', () => {
    expect(suggestedGenres(['ship', 'captain'], nothing, [sea])).toEqual([])
    expect(suggestedGenres(['ship', 'ships', 'captain'], nothing, [sea])).toEqual([])
    expect(suggestedGenres(['ships', 'captain', 'whales'], nothing, [sea])).toEqual(['sea stories'])
  })

  it('or the whole name, of more than one word', () => {
    expect(suggestedGenres(['sea', 'stories'], nothing, [sea])).toEqual(['sea stories'])
    expect(suggestedGenres(['history'], nothing, [candidate('history')])).toEqual([])
  })

  it('is silent for a genre that the catalogue teaches', () => {
    const taught = learn([...many(20, 'harbour tide', 'sea stories'), ...many(20, 'the of', 'fiction')])
    expect(suggestedGenres(['ship', 'captain', 'whale'], taught, [sea])).toEqual([])
  })
})

it('suggests at most three, each once, of those that there are, whatever a record says', () => {
  const word = fc.constantFrom('planet', 'robot', 'murder', 'clue', 'the', 'of', 'ship', 'captain', 'whale')
  const choices = [...genres, candidate('sea stories', 'ship captain whale'), candidate('of the')]
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: -5, max: 5 }), (words, threshold) => {
      const found = suggestedGenres(words, shelf, choices, threshold)
      expect(found.length).toBeLessThanOrEqual(mostSuggested)
      expect(new Set(found).size).toBe(found.length)
      for (const key of found) expect(choices.map(one => one.key)).toContain(key)
    }),
  )
})
