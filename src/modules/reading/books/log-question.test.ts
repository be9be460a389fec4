import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { statuses } from './book.ts'
import {
  logSorts,
  narrowsLog,
  readLogQuestion,
  readLogRule,
  sortOfLog,
  writeLogQuestion,
} from './log-question.ts'

const id = newId()

describe('a question to a log', () => {
  it('is read from an address and written as the same', () => {
    const written = `q=sea&subject=${id}&format=audiobook&status=read&shelf=${id}&tag=on+the+bus&owned=yes&rated=425&read=2024&sort=rating`
    expect(writeLogQuestion(readLogRule(written))).toBe(written)
    expect(readLogRule(written)).toMatchObject({
      status: 'read',
      tags: ['on the bus'],
      owned: true,
      rated: 425,
      read: { from: '2024', to: '2024' },
    })
  })

  it('leaves out what cannot be, and what a log has not got', () => {
    const nonsense =
      'status=lost&rated=501&read=2024-05..2024-04&tag=%00+&shelf=x&sort=price&owned=maybe&branch=1&available=yes&where=everywhere'
    expect(narrowsLog(readLogRule(nonsense))).toBe(false)
    expect(writeLogQuestion(readLogRule(nonsense))).toBe('')
  })

  it('keeps its meaning through any address', () => {
    const some = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined })
    const texts = (maxLength: number) => fc.string({ unit: 'binary', maxLength })
    const ids = fc.array(fc.uuid(), { maxLength: 3 })
    const digits = fc.nat({ max: 9999 }).map(year => String(year).padStart(4, '0'))
    const dates = fc.oneof(
      digits,
      fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .chain(date => fc.constantFrom(...[4, 7, 10].map(length => date.toISOString().slice(0, length)))),
    )
    const questions = fc.record({
      status: some(fc.constantFrom(...statuses)),
      shelf: some(fc.uuid()),
      tag: fc.array(texts(70), { maxLength: 12 }),
      owned: some(fc.constantFrom('yes', 'no')),
      favourite: some(fc.constantFrom('yes', 'no')),
      rated: some(fc.integer({ min: 0, max: 510 }).map(String)),
      read: some(
        fc.oneof(
          fc.constant('undated'),
          dates,
          fc
            .tuple(fc.oneof(dates, fc.constant('')), fc.oneof(dates, fc.constant('')))
            .map(ends => ends.join('..')),
        ),
      ),
      sort: some(fc.constantFrom(...logSorts)),
      q: some(texts(100)),
      in: some(fc.constantFrom('title', 'author', 'nothing')),
      title: some(texts(30)),
      author: ids,
      subject: ids,
      language: fc.subarray(['en', 'fr', 'de', 'nothing']),
      format: fc.subarray(['book', 'audiobook', 'nothing']),
      year: some(fc.constantFrom('1990', '1990..2000', '..1950', '2000..')),
      after: some(texts(20)),
    })
    fc.assert(
      fc.property(questions, asked => {
        const question = readLogQuestion(asked)
        const written = writeLogQuestion(question)
        expect(readLogRule(written)).toEqual(question)
        expect(writeLogQuestion(readLogRule(written))).toBe(written)
      }),
    )
  })

  it('orders what was read by when, and all else by when it was touched', () => {
    expect(sortOfLog(readLogRule(''))).toBe('touched')
    expect(sortOfLog(readLogRule('status=read'))).toBe('ended')
    expect(sortOfLog(readLogRule('status=read&sort=title'))).toBe('title')
  })
})
