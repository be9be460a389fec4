import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guarded, unguarded } from '../../exports/formula-guard.ts'
import { isPartialDate } from '../../readthroughs/partial-date.ts'
import { plainText } from './plain-text.ts'
import { dateIn } from './written-date.ts'

it.each([
  ['2020/10/25', '2020-10-25'],
  ['2020-10-25', '2020-10-25'],
  ['[2007-05-08]', '2007-05-08'],
  ['2024-03-01T23:59:59.937-11:00', '2024-03-01'],
  ['2021/9', '2021-09'],
  ['2019', '2019'],
  ['25.10.2020', '2020-10-25'],
  ['10/25/2020', '2020-10-25'],
  ['05/04/2020', '2020'],
  ['August 23, 2020', '2020-08-23'],
  ['soon', null],
])('%s is %s', (written, date) => {
  expect(dateIn(written)).toBe(date)
})

it('reads any day that there is as that day, in the ways programs write it', () => {
  const day = fc.date({ min: new Date('1000-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(day, date => {
      const iso = date.toISOString().slice(0, 10)
      for (const written of [iso, iso.replaceAll('-', '/'), `[${iso}]`, date.toISOString()]) {
        expect(dateIn(written)).toBe(iso)
        expect(isPartialDate(iso)).toBe(true)
      }
    }),
  )
})

it('makes of any markup text without markup', () => {
  expect(plainText('<p>One</p><p>Two &lt;3 &#x1F4DA;</p><img src=x onerror=alert(1)>')).toBe('One\nTwo <3 📚')
  expect(plainText('1 < 2 and 3 > 2')).toBe('1 < 2 and 3 > 2')
  fc.assert(fc.property(fc.string(), text => !plainText(`<b>${text}</b>`).includes('\u0000')))
})

it('takes off exactly the quote that it put before a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', '\r', 'a', '1') }), text => {
      expect(unguarded(guarded(text))).toBe(text)
      expect(guarded(text)).not.toMatch(/^[=+\-@\t\r]/)
    }),
  )
})
