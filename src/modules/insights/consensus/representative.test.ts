import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { representativeSentences, type Said } from './representative.ts'
import { foundIn } from './verbatim.ts'

const said = (reviewId: string, sentence: string, sentiment: number): Said => ({
  reviewId,
  sentence,
  sentiment,
})

describe('sentences that say what many say', () => {
  const reviews = [
    said('a', 'The narrator is wonderfully fair to foolish people.', 0.7),
    said('a', 'The narrator and the foolish people are a delight all through.', 0.7),
    said('b', 'A narrator so fair that even foolish people are loved.', 0.8),
    said('c', 'My cat slept happily on its lovely blue cover yesterday.', 0.9),
    said('c', 'The politics of the middle chapters are a dreadful bore.', -0.6),
    said('d', 'I gave up in the politics of those middle chapters, bored.', -0.5),
    said('e', 'Too long.', -0.8),
  ]

  it('come before what one alone says, one of each review, and of both tones', () => {
    const quotes = representativeSentences(reviews, 2)
    expect(quotes.map(({ tone, reviewId }) => [tone, reviewId])).toEqual([
      ['praise', 'a'],
      ['praise', 'b'],
      ['criticism', 'c'],
      ['criticism', 'd'],
    ])
    expect(quotes.map(({ sentence }) => sentence).join(' ')).not.toContain('cat')
  })

  it('are never more than asked for, never invented, never of two tones or twice of one review', () => {
    const some = fc.array(
      fc.record({
        reviewId: fc.constantFrom('a', 'b', 'c', 'd'),
        sentence: fc.lorem({ maxCount: 20 }),
        sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(some, fc.nat({ max: 4 }), (given, most) => {
        const quotes = representativeSentences(given, most)
        for (const tone of ['praise', 'criticism'] as const) {
          const own = quotes.filter(quote => quote.tone === tone)
          expect(own.length).toBeLessThanOrEqual(most)
          expect(new Set(own.map(({ reviewId }) => reviewId)).size).toBe(own.length)
          for (const { reviewId, sentence } of own)
            expect(
              given.some(
                one =>
                  one.reviewId === reviewId &&
                  one.sentence === sentence &&
                  (tone === 'praise' ? one.sentiment > 0.3 : one.sentiment < -0.3),
              ),
            ).toBe(true)
        }
      }),
    )
  })
})

describe('what a model found', () => {
  const given = [
    { reviewId: 'a', body: 'The narrator is fair to fools. I was glad.' },
    { reviewId: 'b', body: 'I gave up in the politics.' },
  ]

  it('is quoted where it stands word for word in what the model was given, and dropped elsewhere', () => {
    const answer = JSON.stringify({
      consensus: 'Readers praise the narrator.',
      praise: ['The narrator is fair to fools.', 'The narrator is so fair to all fools.', 3, 'I was glad.'],
      criticism: ['I gave up in the politics.', 'Nobody said this at all.'],
    })
    expect(foundIn(`\`\`\`json\n${answer}\n\`\`\``, given, 3)).toEqual({
      words: 'Readers praise the narrator.',
      quotes: [
        { reviewId: 'a', tone: 'praise', sentence: 'The narrator is fair to fools.' },
        { reviewId: 'b', tone: 'criticism', sentence: 'I gave up in the politics.' },
      ],
    })
  })

  it.each(['', 'Readers agree.', '[]', '{"praise":[]}', '{"consensus": 3}', '{"consensus":"short"}'])(
    'is nothing where it answers %j',
    answer => {
      expect(foundIn(answer, given, 3)).toBeNull()
    },
  )
})
