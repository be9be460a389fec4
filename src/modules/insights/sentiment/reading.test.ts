import { describe, expect, it } from 'vitest'
import { numberIn } from './answer.ts'
import { isEnglish } from './language.ts'
import { sentimentOfText } from './lexicon.ts'
import { readSentiment } from './reading.ts'
import { sentencesOf } from './sentences.ts'

const german =
  'Die Geschichte ist nicht schlecht, aber die Figuren sind mir zu flach und das Ende war langweilig.'
const french = 'Je ne peux pas dire que ce livre est mauvais, mais la fin est une déception pour moi.'

describe('the language of a review', () => {
  it.each([
    'I loved every page of it, and I was sorry when it was over.',
    'Loved it, great fun.',
    'The plot of this book is thin, but the jokes are good.',
  ])('is English: %s', text => {
    expect(isEnglish(text)).toBe(true)
  })

  it.each([
    german,
    french,
    'Die besten Seiten.',
    'Этот роман мне очень понравился, особенно конец.',
    '三体は面白かったです。',
    `I loved it and I was sorry when it was over. ${german}`,
    '12345 67890 !!',
  ])('is not, or not all: %s', text => {
    expect(isEnglish(text)).toBe(false)
  })
})

describe('what a review says', () => {
  it('is read out of English words, whatever the stars', async () => {
    const read = await readSentiment({ body: 'This was a terrible, boring and awful book.', rating: 20 })
    expect(read.method).toBe('lexicon')
    expect(read.sentiment).toBeLessThan(-5000)
  })

  it('is what the stars say where the words are not English', async () => {
    expect(await readSentiment({ body: german, rating: 9 })).toEqual({ sentiment: -3750, method: 'rating' })
  })

  it('is what the stars say where no word of it is known to the list', async () => {
    const body = 'I listened to it while I painted the kitchen. The kitchen has three coats now. It is done.'
    expect(await readSentiment({ body, rating: 12 })).toEqual({ sentiment: 0, method: 'rating' })
  })

  it('does not run to an end because it is long', () => {
    const sentence = 'It was a good book with a nice plot. '
    expect(sentimentOfText(sentence)).toBeGreaterThan(0.5)
    expect(sentimentOfText(sentence.repeat(50))).toBeCloseTo(sentimentOfText(sentence.repeat(4)) ?? 0, 5)
    expect(Math.abs(sentimentOfText(sentence.repeat(50)) ?? 1)).toBeLessThan(0.9)
  })

  it('is cut into sentences that stand in it word for word', () => {
    const text = 'Dr. Lydgate came. “Really?” she asked.\n\nNo more was said…\n— — —'
    const sentences = sentencesOf(text)
    expect(sentences.length).toBeGreaterThan(2)
    for (const sentence of sentences) expect(text).toContain(sentence)
  })
})

describe('the answer of a model', () => {
  it.each([
    ['0.42', 0.42],
    [' -0.5\n', -0.5],
    ['−1', -1],
    ['+.75', 0.75],
    ['1.0', 1],
    ['0', 0],
  ])('%j is a number', (answer, value) => {
    expect(numberIn(answer)).toBe(value)
  })

  it.each([
    '',
    'positive',
    '0.4 because it says so',
    '1.5',
    '-2',
    '0,4',
    '1e-1',
    'NaN',
    '0.4 0.5',
    '{"x":1}',
  ])('%j is none', answer => {
    expect(numberIn(answer)).toBeNull()
  })
})
