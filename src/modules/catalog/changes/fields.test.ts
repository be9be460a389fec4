import { describe, expect, it } from 'vitest'
import { fieldChanges, without } from './fields.ts'

const pair = (before: object, after: object) => ({ before: { ...before }, after: { ...after } })

describe('what changed between two states', () => {
  it('is named field by field, and a list by what it holds', () => {
    const before = { note: 'Signed.', subjects: ['Ours'], number: null }
    expect(fieldChanges(pair(before, { ...before, subjects: ['Ours'] }))).toEqual([])
    expect(fieldChanges(pair(before, { ...before, note: null, subjects: [] }))).toEqual([
      { field: 'note', before: 'Signed.', after: null },
      { field: 'subjects', before: ['Ours'], after: [] },
    ])
  })
})

describe('a record without changes', () => {
  it('says what it said before the oldest, and keeps what none of them touched', () => {
    const changes = [
      pair({ note: 'two', number: 'A' }, { note: 'three', number: 'A' }),
      pair({ note: 'one', number: 'A' }, { note: 'two', number: 'A' }),
    ]
    expect(without({ note: 'three', number: 'B' }, changes)).toEqual({ note: 'one', number: 'B' })
  })

  it('is itself where nothing is taken out', () => {
    expect(without({ note: 'three' }, [])).toEqual({ note: 'three' })
  })
})
