import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readMessages, Words } from '../../../web/kit/words.ts'
import type { Report, ReportName, Row } from './report.ts'
import { categoryNaming, shownReport } from './report-shapes.ts'

const today = '2026-11-28'
const views = join(import.meta.dirname, '../../../../views')
const words = new Words(readMessages(views)).in('en', 'Europe/London', new Date(`${today}T12:00:00Z`))
const reportWith = (rows: readonly Row[]): Report => ({ columns: ['name', 'loans'], rows, next: null })
const shown = (name: ReportName, rows: readonly Row[]) => shownReport(words, name, reportWith(rows), today)
const counted = (...figures: [name: string, loans: number][]) =>
  figures.map(([name, loans]) => ({ name, loans }))
const textsOf = (svg: string | null) =>
  [...(svg ?? '').matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text)

describe('loans by day', () => {
  const week = shown('days', counted(['2026-11-26', 3], ['2026-11-27', 12], ['2026-11-28', 5]))

  it('are told with days in words', () => {
    expect(week.rows.map(({ name }) => name)).toEqual([
      'Thursday 26 November',
      'Friday 27 November',
      'Saturday 28 November',
    ])
    expect(week.finding).toBe('20 loans; most on Friday 27 November: 12.')
    expect(week).toMatchObject({ total: 20, by: 'day' })
  })

  it('have a figure and a weekday each where they are few, and today is outlined', () => {
    expect(textsOf(week.svg)).toEqual(['3', 'T', '12', 'F', '5', 'S'])
    expect(week.svg?.match(/class="b"/g)).toHaveLength(1)
  })

  it('have the days of both ends where they are many', () => {
    const month = Array.from({ length: 27 }, (_, day): [string, number] => [
      `2026-11-${String(day + 1).padStart(2, '0')}`,
      day,
    ])
    expect(textsOf(shown('days', counted(...month)).svg)).toEqual(['26', '1 Nov', '27 Nov'])
  })

  it('of a year stand in twelve places, those to come empty', () => {
    const year = shown(
      'days',
      counted(
        ...Array.from({ length: 11 }, (_, month): [string, number] => [
          `2026-${String(month + 1).padStart(2, '0')}`,
          month + 1,
        ]),
      ),
    )
    expect(year.finding).toBe('66 loans; most in November: 11.')
    expect(
      textsOf(year.svg)
        .filter(text => /[A-Z]/.test(text ?? ''))
        .join(''),
    ).toBe('JFMAMJJASOND')
    expect(textsOf(year.svg).filter(text => /\d/.test(text ?? ''))).toHaveLength(11)
  })

  it('name the year of months that are not of this one', () => {
    expect(shown('days', counted(['2025-12', 1], ['2026-01', 2])).rows.map(({ name }) => name)).toEqual([
      'December 2025',
      'January',
    ])
  })

  it('are neither drawn nor told where there are none', () => {
    expect(shown('days', counted(['2026-11-27', 0], ['2026-11-28', 0]))).toMatchObject({
      total: 0,
      finding: null,
      svg: null,
    })
  })
})

it('gives categories their names, and says of whom it is no longer known', () => {
  const named = categoryNaming(words, [{ code: 'child', name: 'Children', cardMonths: null }])
  expect([{ name: 'child' }, { name: 'gone' }, { name: '' }].map(row => named(row).name)).toEqual([
    'Children',
    'gone',
    'No longer known',
  ])
})

it('draws no bar that stands alone, and says it instead', () => {
  const alone = shown('branches', counted(['Central', 3]))
  expect(alone.svg).toBeNull()
  expect(alone.finding).toBe('Central lent most: 3 of 3 loans.')
})

it('draws ten rows at most, long names shortened', () => {
  const many = Array.from({ length: 12 }, (_, place): [string, number] => [
    `A subject of many words ${place}`,
    20 - place,
  ])
  const texts = textsOf(shown('subjects', counted(...many)).svg)
  expect(texts).toHaveLength(20)
  expect(texts[0]).toBe('A subject of m…')
})

it.each([
  [
    'overdue',
    [
      { name: 'Central', loans: 1, longer: 1 },
      { name: 'Hill', loans: 2, longer: 0 },
    ],
    '3 loans are late, 1 of them by more than 28 days.',
  ],
  [
    'holds-ratio',
    [{ name: 'Ducks', holds: 5, copies: 2, ratio: 2.5 }],
    'Most wait for Ducks: 2.5 for each copy.',
  ],
  ['never-lent', [{ name: 'Ducks' }], null],
  ['popular', [], null],
] as const)('says of %s what there is to say', (name, rows, finding) => {
  expect(shown(name, rows).finding).toBe(finding)
})

describe('a report by name', () => {
  it('is none by month, however long the names are', () => {
    expect(shown('branches', counted(['Central', 3], ['Hill', 1])).by).toBe('day')
    expect(shown('days', counted(['2026-10', 3], ['2026-11', 1])).by).toBe('month')
  })
})
