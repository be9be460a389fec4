import { describe, expect, it } from 'vitest'
import { joinedLines, tidied } from './letters.ts'
import { linesOf, type Piece } from './lines.ts'

describe('letters', () => {
  it('stand for ligatures and presentation forms, and for nothing that means more than its letters', () => {
    expect(tidied('eﬃcient ﬁnd ﬂow')).toBe('efficient find flow')
    expect(tidied('ﻻ ﺍﻟﻌﺮﺑﻴﺔ')).toBe('لا العربية')
    expect(tidied('x² ½ ＡＢＣ')).toBe('x² ½ ＡＢＣ')
    expect(tidied('⼈⼝')).toBe('人口')
  })

  it('have no marks that turn a line round, no control signs and no broken halves', () => {
    expect(tidied('a\u202eb\u00adc\0d\ud800')).toBe('abcd\ufffd')
  })

  it('of Chinese and Japanese stand close, those of others have one space', () => {
    expect(tidied('世 界  人 権')).toBe('世界人権')
    expect(tidied('한국 어   a  b')).toBe('한국 어 a b')
    expect(joinedLines('吾輩は', '猫である')).toBe('吾輩は猫である')
    expect(joinedLines('one', 'line')).toBe('one line')
    expect(joinedLines('co-', 'operate')).toBe('cooperate')
    expect(joinedLines('Anglo-', 'Saxon')).toBe('Anglo-Saxon')
    expect(joinedLines('pages 3-', '4')).toBe('pages 3- 4')
  })
})

describe('a line', () => {
  const piece = (text: string, x: number, width: number, y = 700): Piece => ({
    text,
    x,
    y,
    width,
    size: 10,
    turn: 0,
  })

  it('of Arabic is read from the right, with words of other scripts as they are', () => {
    const [line] = linesOf([
      piece('العربية', 20, 30),
      piece('Carrel', 60, 25),
      piece('2026', 90, 20),
      piece('مكتبة', 115, 25),
    ])
    expect(line?.text).toBe('مكتبة Carrel 2026 العربية')
  })

  it('has a space where there is a gap, and none within a word', () => {
    expect(linesOf([piece('ca', 10, 10), piece('talogue', 20.2, 30), piece('card', 54, 20)])[0]?.text).toBe(
      'catalogue card',
    )
  })

  it('of a table stays a row', () => {
    const rows = [1, 2, 3, 4, 5, 6].flatMap(at => [
      piece(`${at}`, 10, 10, 700 - at * 12),
      piece(`${at}0`, 200, 10, 700 - at * 12),
    ])
    expect(
      linesOf(rows)
        .map(({ text }) => text)
        .slice(0, 4),
    ).toEqual(['1', '10', '2', '20'])
  })
})
