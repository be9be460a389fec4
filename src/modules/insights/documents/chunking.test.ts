import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksOf } from './chunking.ts'
import type { Page } from './page.ts'

const word = fc.constantFrom('whale', 'sea', 'ship.', 'Ahab', '海', '鯨。', '𝒳', 'e\u0301', 'Why?')
const text = fc.array(word, { minLength: 1, maxLength: 400 }).map(words => words.join(' '))
const block = fc.record({ kind: fc.constantFrom('text' as const, 'text' as const, 'heading' as const), text })
const pages: fc.Arbitrary<Page[]> = fc.array(fc.array(block, { maxLength: 5 }), {
  minLength: 1,
  maxLength: 5,
})
const bare = (value: string) => value.replace(/\s+/g, '')

describe('passages', () => {
  it('are the whole text, in its order and on its pages, none longer than it may be', () => {
    fc.assert(
      fc.property(pages, fc.boolean(), (given, joined) => {
        const chunks = chunksOf(given, { joined })
        expect(bare(chunks.map(({ body }) => body).join(''))).toBe(
          bare(
            given
              .flat()
              .map(one => one.text)
              .join(''),
          ),
        )
        for (const [at, chunk] of chunks.entries()) {
          expect(chunk.number).toBe(at + 1)
          expect(chunk.body.length).toBeLessThanOrEqual(1410)
          expect(chunk.body.isWellFormed()).toBe(true)
          expect(chunk.pageFrom).toBeGreaterThanOrEqual(chunks[at - 1]?.pageTo ?? 1)
          expect(chunk.pageTo - chunk.pageFrom).toBeLessThanOrEqual(joined ? 1 : 0)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('end with a paragraph or a sentence', () => {
    const sentence = 'The sea was calm and the whale was far away from every ship. '
    const chunks = chunksOf([[{ kind: 'text', text: sentence.repeat(60).trim() }]], { joined: true })
    expect(chunks.length).toBeGreaterThan(2)
    for (const { body } of chunks) expect(body).toMatch(/^The sea.*ship\.$/)
    expect(chunks[0]?.body.length).toBeGreaterThan(1000)
  })

  it('stand under their heading; a title and its chapter are not parted', () => {
    const page: Page = [
      { kind: 'heading', text: 'Chapter 1' },
      { kind: 'heading', text: 'Loomings' },
      { kind: 'text', text: 'Call me Ishmael.' },
      { kind: 'heading', text: 'The Carpet-Bag' },
      { kind: 'text', text: 'I stuffed a shirt or two.' },
    ]
    expect(chunksOf([page], { joined: true })).toMatchObject([
      { heading: 'Loomings', body: 'Chapter 1\n\nLoomings\n\nCall me Ishmael.' },
      { heading: 'The Carpet-Bag', body: 'The Carpet-Bag\n\nI stuffed a shirt or two.' },
    ])
  })
})
