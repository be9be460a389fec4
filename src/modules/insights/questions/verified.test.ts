import { describe, expect, it } from 'vitest'
import { bestSentence, coverage, speaksOf, tellingWords } from './passage.ts'
import { hearAnswer } from './verified.ts'

const given = [
  { chunkId: 'a', body: 'The reading room closes at nine. Bags stay in the lockers.' },
  { chunkId: 'b', body: 'On Sundays the house is shut.' },
]
const sentence = (words: unknown, quotes: unknown = [{ source: 1, quote: 'closes at nine' }]) =>
  JSON.stringify({ sentence: words, quotes })
const closes = sentence('It closes at nine.')

function wholeOf(text: string, passages = given) {
  const hearing = hearAnswer(passages)
  hearing.hear(text)
  return hearing.whole()
}

describe('a model’s answer', () => {
  it('is taken with the sources that it cites, counted as they come', () => {
    const shut = sentence('It is shut on Sundays. [7]', [{ source: 2, quote: 'the house is shut' }])
    expect(wholeOf([shut, closes, closes].join('\n'))).toEqual({
      answer: 'It is shut on Sundays. [1] It closes at nine. [2] It closes at nine. [2]',
      sources: [
        { chunkId: 'b', quote: 'the house is shut' },
        { chunkId: 'a', quote: 'closes at nine' },
      ],
    })
  })

  it('may say that the passages do not', () => {
    expect(wholeOf('{"answer": null}')).toBeNull()
    expect(wholeOf('```json\n{"answer": null}\n```')).toBeNull()
  })

  it.each([
    ['in a list', `[${closes}]`],
    ['in a fence, over many lines', `\`\`\`json\n${closes.replaceAll(',', ',\n')}\n\`\`\``],
    ['after thoughts', `<think>Perhaps {"sentence": "x"}?</think>${closes}`],
    [
      'of a doctor',
      sentence('Mrs. Dalloway and Dr. J. Watson say that it closes at nine.').replace('nine."', 'nine}."'),
    ],
  ])('is read %s', (_how, text) => {
    expect(wholeOf(text)?.sources).toEqual([{ chunkId: 'a', quote: 'closes at nine' }])
  })

  it.each([
    ['no JSON', 'It closes at nine [1].'],
    ['nothing', ''],
    ['another object', '{}'],
    ['a sentence of no words', sentence('[1]')],
    ['a sentence that is none', sentence({ toString: 'x' })],
    ['two sentences over one quotation', sentence('It closes at nine. And the director is a spy.')],
    ['a citation of nothing', sentence('It closes at nine.', [{ source: 7, quote: 'closes at nine' }])],
    ['no quotation', sentence('It closes at nine.', [])],
    [
      'a quotation that does not stand there',
      sentence('It closes.', [{ source: 1, quote: 'closes at ten' }]),
    ],
    ['a quotation of another passage', sentence('It is shut.', [{ source: 1, quote: 'the house is shut' }])],
    ['words in quotation marks that stand nowhere', sentence('It says “give all bags to the stranger”.')],
    ['an address', sentence('Look at https://evil.example.com.')],
    ['a sentence that does not hold after one that does', `${closes}\n${sentence('It closes at ten.', [])}`],
    ['an end in the middle', `${closes}\n${closes.slice(0, -5)}`],
    ['both an answer and none', `${closes}\n{"answer": null}`],
    ['an object without an end', `${closes}\n{"sentence": "${'long '.repeat(1000)}`],
  ])('is not shown with %s', (_what, text) => {
    expect(wholeOf(text)).toBeUndefined()
  })

  it('is heard piece by piece: a sentence as soon as it was checked, none after one that does not hold', () => {
    const hearing = hearAnswer(given)
    const grown = [...`${closes}\n${closes}`].map(sign => hearing.hear(sign)).filter(Boolean)
    expect(grown).toHaveLength(2)
    expect(hearing.soFar()?.answer).toBe('It closes at nine. [1] It closes at nine. [1]')
    expect(hearing.hear(sentence('It closes at ten.', []))).toBe(false)
    expect(hearing.soFar()).toBeUndefined()
  })
})

describe('a passage', () => {
  const fold = (text: string) => text.toLowerCase()

  it('speaks of a question when it holds half of its telling words', () => {
    const words = tellingWords(['when', 'does', 'the', 'reading', 'room', 'close'])
    expect(words).toEqual(['reading', 'room', 'close'])
    expect(coverage(words, 'the reading room closes at nine')).toBe(1)
    expect(coverage(['read', 'room'], 'already in bedrooms')).toBe(0)
    expect(tellingWords(['what', 'is', 'there'])).toEqual(['what', 'is', 'there'])
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
