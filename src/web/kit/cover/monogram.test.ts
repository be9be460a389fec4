import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawnMonogram, initialsOf } from './monogram.ts'

it.each([
  ['Wren Adeyemi', 'WA'],
  ['ana', 'A'],
  ['Ursula K. Le Guin', 'UG'],
  ['Mary-Ann Smith', 'MS'],
  ['刘慈欣', '刘'],
  ['الطيب صالح', 'ا'],
  ['Лев Толстой', 'ЛТ'],
  ['प्रेमचंद', 'प्रे'],
  ['Élodie Žižek', 'ÉŽ'],
  ['…', '–'],
])('stamps %s as %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

it('always looks the same for a name, and lets nothing of it out as markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), name => {
      const drawn = drawnMonogram(name, 'l')
      expect(drawn).toBe(drawnMonogram(name, 'l'))
      expect(drawn.match(/<[a-z]+/g)).toEqual(['<svg', '<rect', '<path', '<path', '<text'])
    }),
  )
})
