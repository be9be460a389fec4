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
      tag: 'on the bus',
      owned: true,
      rated: 425,
      read: '2024',
    })
  })

  it('leaves out what cannot be, and what a log has not got', () => {
    const nonsense =
      'status=lost&rated=501&read=0000&shelf=x&sort=price&owned=maybe&branch=1&available=yes&where=everywhere'
    expect(narrowsLog(readLogRule(nonsense))).toBe(false)
    expect(writeLogQuestion(readLogRule(nonsense))).toBe('')
  })

  it('keeps its meaning through any address', () => {
    const questions = fc.record({
      status: fc.option(fc.constantFrom(...statuses), { nil: undefined }),
      tag: fc.option(fc.string({ minLength: 1, maxLength: 60 }), { nil: undefined }),
      rated: fc.option(fc.integer({ min: 0, max: 500 }).map(String), { nil: undefined }),
      sort: fc.option(fc.constantFrom(...logSorts), { nil: undefined }),
      q: fc.option(fc.string({ maxLength: 100 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(questions, asked => {
        const question = readLogQuestion(asked)
        expect(readLogRule(writeLogQuestion(question))).toEqual(question)
      }),
    )
  })

  it('orders what was read by when, and all else by when it was touched', () => {
    expect(sortOfLog(readLogRule(''))).toBe('touched')
    expect(sortOfLog(readLogRule('status=read'))).toBe('ended')
    expect(sortOfLog(readLogRule('status=read&sort=title'))).toBe('title')
  })
})
