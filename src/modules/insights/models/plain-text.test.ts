import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainText } from './plain-text.ts'

it.each([
  ['Two men. One boat.', 'Two men. One boat.'],
  ['<think>They want a summary.</think>Two men.', 'Two men.'],
  ['<think>They want a summary. It never ends', ''],
  ['## Summary\n\n**Two** men, `one` boat.', 'Summary\n\nTwo men, one boat.'],
  ['Two men. See https://example.org/x for more. One boat.', 'Two men. One boat.'],
  ['Write to eve@example.org. One boat.', 'One boat.'],
  ['Two [men](x) in a boat.', 'Two men in a boat.'],
  ['Two\u202e men\u0007.\r\nOne boat.', 'Two men.\nOne boat.'],
  ['می\u200cخواهم.', 'می\u200cخواهم.'],
])('makes text of %j', (answer, text) => {
  expect(plainText(answer, 100)).toBe(text)
})

it('is cut at a sentence', () => {
  expect(plainText('One boat. Two men. Three days.', 20)).toBe('One boat. Two men.')
})

it('is never longer than asked for, and holds no control, whatever comes', () => {
  const answers = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(fc.constantFrom('A boat. ', '\u202e', '<think>', '</think>', '\u0000', 'www.x.org ', '\n'), {
        maxLength: 60,
      })
      .map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(answers, fc.integer({ min: 1, max: 200 }), (answer, most) => {
      const text = plainText(answer, most)
      expect(text.length).toBeLessThanOrEqual(most)
      expect(text.replaceAll(/[\n\u200c\u200d]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(text).not.toMatch(/www\./)
    }),
  )
})
