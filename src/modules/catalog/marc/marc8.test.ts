import { describe, expect, it } from 'vitest'
import { fromMarc8 } from './marc8.ts'

const marc8 = (text: string) => fromMarc8(Buffer.from(text, 'latin1'))

describe('fromMarc8', () => {
  it.each([
    ['ANSEL marks before their letter', 'Caf\xe2e \xe8uber', 'Café über'],
    ['two marks on one letter', 'Vi\xe3\xe2et', 'Viết'],
    ['ANSEL letters', '\xb1\xe2od\xe2z, \xa5gir', 'łódź, Ægir'],
    ['Hebrew by escape', '\x1b(2lzexd\x1b(B', 'לתורה'],
    ['Cyrillic by escape', '\x1b(NmOSKWA\x1b(B', 'Москва'],
    ['Arabic by escape', '\x1b(3SdGe\x1b(B', 'سلام'],
    ['subscripts', 'H\x1bb2\x1bsO', 'H₂O'],
    ['numeric references', 'a&#x4E00;b', 'a一b'],
  ])('reads %s', (_, written, text) => expect(marc8(written)).toEqual({ text, lost: 0 }))

  it('reads Chinese, Japanese and Korean signs of three bytes', () => {
    expect(marc8('\x1b$1!0!!0"\x1b(B x').text).toMatch(/^\p{Script=Han}{2} x$/u)
  })

  it('counts what means nothing and marks its place', () => {
    expect(marc8('a\x1b(2~\x1b(Bb')).toEqual({ text: 'a\ufffdb', lost: 1 })
  })

  it('ends where the bytes end, in the middle of an escape too', () => {
    for (const end of ['\x1b', '\x1b(', '\x1b$', '\x1b$1!', '\xe2'])
      expect(() => marc8(`a${end}`)).not.toThrow()
  })
})
