import { expect, it } from 'vitest'
import { headingKey } from '../../catalog/index.ts'
import { baseList } from './base-list.ts'

it('names each genre once, with words as records have them when they are folded', () => {
  const keys = baseList.map(([name]) => headingKey(name))
  expect(new Set(keys).size).toBe(keys.length)
  for (const [name, words] of baseList) {
    const own = words.split(' ')
    expect(own.length, name).toBeGreaterThanOrEqual(3)
    expect(new Set(own).size, name).toBe(own.length)
    for (const word of own) expect(word, name).toMatch(/^[a-z0-9]+$/)
  }
})
