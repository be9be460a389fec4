import { expect, it } from 'vitest'
import { copyFields } from './forms.ts'

it('refuses a barcode that is too long, and cuts none short', () => {
  expect(copyFields.barcode.safeParse('x'.repeat(41)).error?.issues[0]?.message).toBe(
    'catalog.errors.barcode-long',
  )
  expect(copyFields.barcode.parse('3000 0000 1')).toBe('300000001')
  expect(copyFields.barcode.parse(' ')).toBeNull()
})
