import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readIsbn, toIsbn13 } from './isbn.ts'

describe('readIsbn', () => {
  it.each([
    ['978-0-14-143954-9', '9780141439549'],
    ['0-14-143954-8', '9780141439549'],
    ['="0439023483"', '9780439023481'],
    ['=""9780756411800""', '9780756411800'],
    ['ISBN-13: 978 0 7564 1180 0', '9780756411800'],
    ['0553268473 (pbk.) :', '9780553268478'],
    ['184533213x (hbk.)', '9781845332136'],
    ['(0373197527pbk.) :', '9780373197521'],
    ['[0756411807] ', '9780756411800'],
    ['0553204300 1975', '9780553204308'],
    ['９７８０７５６４１１８００', '9780756411800'],
    ['978–0–7564–1180–0', '9780756411800'],
  ])('reads %s', (written, isbn13) => {
    expect(readIsbn(written)?.isbn13).toBe(isbn13)
  })

  it('gives back the zeros that a spreadsheet dropped, when the check digit proves them', () => {
    expect(readIsbn('439023483')).toMatchObject({ isbn13: '9780439023481', zerosRestored: true })
    expect(readIsbn('439023484')).toMatchObject({ isbn13: null, zerosRestored: false, problem: 'length' })
  })

  it('keeps a number with a wrong check digit and says so', () => {
    expect(readIsbn('9780439023480')).toMatchObject({
      digits: '9780439023480',
      isbn13: null,
      problem: 'check-digit',
    })
    expect(readIsbn('978184533213X (hbk.)')).toMatchObject({
      digits: '978184533213X',
      isbn13: null,
      problem: 'length',
    })
  })

  it('does not take an EAN of something else for an ISBN', () => {
    expect(readIsbn('8901452100503')).toMatchObject({ isbn13: null, problem: 'length' })
  })

  it('tells a number that a spreadsheet rounded away', () => {
    expect(readIsbn('9.78043902348e+12')).toMatchObject({ isbn13: null, problem: 'rounded' })
  })

  it('finds no number where there is none', () => {
    expect(readIsbn('=""')).toBeNull()
    expect(readIsbn('pbk. : $6.99')).toBeNull()
    expect(readIsbn('')).toBeNull()
  })

  it('reads every correct ISBN-10 and its ISBN-13 as one number, however it is hyphenated', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
        (n, cuts) => {
          const stem = `978${String(n).padStart(9, '0')}`
          const check = [...'0123456789'].find(digit => toIsbn13(stem + digit) !== null) ?? ''
          const isbn13 = stem + check
          const shorter = [...'0123456789X'].map(digit => isbn13.slice(3, 12) + digit)
          const isbn10 = shorter.find(digits => toIsbn13(digits) === isbn13) ?? ''
          const hyphenated = [...isbn13].map((digit, at) => digit + (cuts[at] && at < 12 ? '-' : '')).join('')
          expect(readIsbn(hyphenated)?.isbn13).toBe(isbn13)
          expect(readIsbn(`${isbn10} (pbk.)`)?.isbn13).toBe(isbn13)
        },
      ),
    )
  })

  it('never throws, whatever is written', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void readIsbn(text)))
  })
})
