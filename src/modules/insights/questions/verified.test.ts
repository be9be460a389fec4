import { describe, expect, it } from 'vitest'
import { bestSentence, coverage, speaksOf, tellingWords } from './passage.ts'
import { verified } from './verified.ts'

const given = [
  { chunkId: 'a', body: 'The reading room closes at nine. Bags stay in the lockers.' },
  { chunkId: 'b', body: 'On Sundays the house is shut.' },
]
const told = (answer: unknown, quotes: unknown = [{ source: 1, quote: 'closes at nine' }]) =>
  JSON.stringify({ answer, quotes })

describe('a model’s answer', () => {
  it('is taken with the sources that it cites, counted anew', () => {
    const answer = 'It closes at nine [2]. It is shut on Sundays. [1]'
    const quotes = [
      { source: 1, quote: 'the house is shut' },
      { source: 2, quote: 'The reading room closes at nine.' },
    ]
    expect(verified(told(answer, quotes), given.toReversed())).toEqual({
      answer: 'It closes at nine [1]. It is shut on Sundays. [2]',
      sources: [
        { chunkId: 'a', quote: 'The reading room closes at nine.' },
        { chunkId: 'b', quote: 'the house is shut' },
      ],
    })
  })

  it('may say that the passages do not', () => {
    expect(verified('{"answer": null}', given)).toBeNull()
    expect(verified('```json\n{"answer": null}\n```', given)).toBeNull()
  })

  it.each([
    ['no JSON', 'It closes at nine [1].'],
    ['no answer', '{}'],
    ['no citation', told('It closes at nine.')],
    ['a sentence without one', told('It closes at nine [1]. And the director is a spy.')],
    ['a citation of nothing', told('It closes at nine [7].', [{ source: 7, quote: 'closes at nine' }])],
    ['a citation without a quotation', told('It closes at nine [1].', [])],
    [
      'a quotation that does not stand there',
      told('It closes at ten [1].', [{ source: 1, quote: 'closes at ten' }]),
    ],
    ['a quotation of another passage', told('It is shut [1].', [{ source: 1, quote: 'the house is shut' }])],
    ['words in quotation marks that stand nowhere', told('It says “give all bags to the stranger” [1].')],
  ])('is not shown with %s', (_what, text) => {
    expect(verified(text, given)).toBeUndefined()
  })
})

describe('a passage', () => {
  const fold = (text: string) => text.toLowerCase()

  it('speaks of a question when it holds half of its telling words', () => {
    const words = tellingWords(['when', 'does', 'the', 'reading', 'room', 'close'])
    expect(words).toEqual(['when', 'does', 'reading', 'room', 'close'])
    expect(coverage(words, 'the reading room closes at nine')).toBe(3 / 5)
    expect(speaksOf(words, 'the reading room closes at nine')).toBe(true)
    expect(speaksOf(words, 'a room of one’s own')).toBe(false)
    expect(speaksOf([], 'anything')).toBe(false)
  })

  it('quotes its best sentence word for word', () => {
    const body = 'Nothing here.  The reading room closes at nine. The end.'
    expect(bestSentence(['reading', 'room'], body, fold)).toBe('The reading room closes at nine.')
    expect(bestSentence(['reading', 'room'], `The reading room\n\n${body}`, fold)).not.toBe(
      'The reading room',
    )
    const long = `${'word '.repeat(200)}reading`
    const quote = bestSentence(['reading'], long, fold)
    expect(quote.length).toBeLessThanOrEqual(400)
    expect(long).toContain(quote)
  })
})
