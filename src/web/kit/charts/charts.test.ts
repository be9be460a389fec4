import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  bookShelf,
  clubProgress,
  dayBars,
  distribution,
  goalShelf,
  monthBars,
  namedRows,
  neededByToday,
  readingProgress,
  sentimentDial,
} from './index.ts'

type Reference = {
  bars(
    values: readonly number[],
    labels: readonly string[],
    more: { now?: number; goal?: number; label: string },
  ): string
  rowsChart(rows: readonly (readonly [string, number])[], more: { from?: number; label: string }): string
  pace(read: number, needed: number | null, more: { label: string }): string
  distribution(negative: number, neutral: number, positive: number): string
  dial(value: number, word: string): string
  group(
    people: readonly (readonly [string, number, boolean])[],
    planned: number,
    more: { label: string },
  ): string
}

const reference = resolve('../shared/look/reference/charts.mjs')
const initials = [...'JFMAMJJASOND']
const year = [3, 2, 3, 4, 2, 3, 5, 4, 1, 2, 2, 0]
const ends = { start: 'start', half: 'half', end: 'end' }

describe.runIf(existsSync(reference))('a chart, beside the reference', async () => {
  const drawn = existsSync(reference) ? ((await import(pathToFileURL(reference).href)) as Reference) : null

  it.each([
    [year, 10, 40 / 12],
    [year, undefined, undefined],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 3, 1],
    [[1, 200, 3], 1, 0],
  ])('draws months %j as it does', (values, running, goal) => {
    const more = {
      ...(running === undefined ? {} : { now: running }),
      ...(goal === undefined ? {} : { goal }),
      label: 'Months',
    }
    expect(monthBars({ values, initials, running, goal, label: 'Months' })).toBe(
      drawn?.bars(values, initials, more),
    )
  })

  it.each([12, 30])('draws rows from %i percent as it does', from => {
    const rows = [
      ['5', 4],
      ['4½', 6],
      ['Science fiction', 0],
      ['4', 9],
    ] as const
    expect(namedRows({ rows, from, label: 'Rows' })).toBe(drawn?.rowsChart(rows, { from, label: 'Rows' }))
  })

  it.each([
    [36.136, 76],
    [71.2, 29.999],
    [0, 50],
    [100, 100],
    [23.67, null],
  ])('draws progress at %d of %d as it does', (read, needed) => {
    const mark = 'needed by today'
    expect(readingProgress({ read, needed, mark, label: 'Page' })).toBe(
      drawn?.pace(read, needed, { label: 'Page' }),
    )
  })

  it.each([
    [4, 7, 27],
    [1, 0, 0],
    [0, 1, 1],
    [1, 1, 1],
  ])('draws %i negative, %i neutral, %i positive as it does', (negative, neutral, positive) => {
    const label = `${negative} negative, ${neutral} neutral, ${positive} positive`
    expect(distribution({ negative, neutral, positive, label })).toBe(
      drawn?.distribution(negative, neutral, positive),
    )
  })

  it.each([
    [-1, 'minus'],
    [-0.72, 'minus'],
    [0, ''],
    [0.42, 'plus'],
    [1, 'plus'],
  ])('draws a dial at %d as it does', (value, sign) => {
    const label = `Sentiment ${sign} ${Math.abs(value)} on a scale from minus 1 to plus 1: word`
    expect(sentimentDial({ value, label })).toBe(drawn?.dial(value, 'word'))
  })

  it('draws a club on its way as it does', () => {
    const readers = [
      { initials: 'AR', percent: 36, me: true },
      { initials: 'PL', percent: 38 },
      { initials: 'WO', percent: 71 },
      { initials: 'TB', percent: 100 },
    ]
    const people = readers.map(({ initials, percent, me = false }) => [initials, percent, me] as const)
    expect(
      clubProgress({ readers, planned: 50, mark: 'planned for Tuesday', words: ends, label: 'Six' }),
    ).toBe(drawn?.group(people, 50, { label: 'Six' }))
  })
})

describe('a chart', () => {
  it('leaves the months to come without bar and figure', () => {
    const chart = monthBars({ values: year, initials, running: 8, label: 'Months' })
    expect(chart.match(/class="v"/g)).toHaveLength(9)
    expect(chart.match(/class="b"/g)).toHaveLength(1)
  })

  describe('of days', () => {
    const days = [
      ['1 Nov', 0],
      ['2 Nov', 25],
      ['3 Nov', 50],
      ['4 Nov', 10],
    ] as const
    const chart = dayBars({ values: days, label: 'Most on 3 November' })

    it('has a bar for each day with anything, as tall as its share of the tallest', () => {
      const bars = [
        ...chart.matchAll(/<rect class="a" x="([\d.]+)%" y="([\d.]+)" width="([\d.]+)%" height="([\d.]+)"/g),
      ]
      expect(bars.map(([, ...places]) => places.map(Number))).toEqual([
        [28, 76, 19, 52],
        [53, 24, 19, 104],
        [78, 107.2, 19, 20.8],
      ])
    })

    it('writes the tallest figure over its bar, and the first and the last day at the ends', () => {
      expect(chart).toContain('<text class="v" x="62.5%" y="18" text-anchor="middle">50</text>')
      expect([...chart.matchAll(/<text class="soft"[^>]*>([^<]*)/g)].map(([, words]) => words)).toEqual([
        '1 Nov',
        '4 Nov',
      ])
      expect(chart).toContain('aria-label="Most on 3 November"')
    })

    it('keeps the figure inside, however near an end its bar stands', () => {
      const year = (tallest: number) =>
        Array.from({ length: 60 }, (_, day) => [`${day}`, day === tallest ? 9 : 1] as const)
      expect(dayBars({ values: year(0), label: '' })).toContain('class="v" x="4%"')
      expect(dayBars({ values: year(59), label: '' })).toContain('class="v" x="96%"')
    })

    it('draws only the line where there is nothing', () => {
      for (const values of [[], [['1 Nov', 0]]] as const) {
        const empty = dayBars({ values, label: '' })
        expect(empty).not.toMatch(/<rect|class="v"|NaN|Infinity/)
        expect(empty).toContain('class="axis"')
      }
    })
  })

  it('leaves room for long figures', () => {
    const widest = (most: number) =>
      /width="([\d.]+)%"/.exec(namedRows({ rows: [['A', most]], label: '' }))?.[1]
    expect(widest(999)).toBe('60')
    expect(widest(1000)).toBe('52')
  })

  it('keeps a name from becoming markup', () => {
    const name = '<b>"Rock & roll"</b>'
    const charts = [
      namedRows({ rows: [[name, 1]], label: name }),
      dayBars({ values: [[name, 1]], label: name }),
      monthBars({ values: [1], initials: [name], label: name }),
      readingProgress({ read: 1, needed: 2, mark: name, label: name }),
      clubProgress({
        readers: [{ initials: name, percent: 1 }],
        planned: 1,
        mark: name,
        words: ends,
        label: name,
      }),
      bookShelf([{ title: name, author: '', pages: 1, month: name }]),
    ]
    for (const chart of charts) {
      expect(chart).not.toContain('<b>')
      expect(chart).not.toContain('""')
    }
  })

  it('draws an empty bar for no review and an empty line for no reader', () => {
    expect(distribution({ negative: 0, neutral: 0, positive: 0, label: 'None' })).not.toContain('NaN')
    expect(clubProgress({ readers: [], planned: 0, mark: '', words: ends, label: 'Nobody' })).not.toContain(
      'Infinity',
    )
    expect(namedRows({ rows: [], label: 'None' })).toContain('height="0"')
  })

  it('asks for the share of the time that has passed, between nothing and all', () => {
    const start = new Date('2026-11-01')
    const due = new Date('2026-11-11')
    expect(neededByToday(start, due, new Date('2026-11-06'))).toBe(50)
    expect(neededByToday(start, due, new Date('2026-10-01'))).toBe(0)
    expect(neededByToday(start, due, new Date('2026-12-01'))).toBe(100)
    expect(neededByToday(due, due, due)).toBe(100)
  })

  it('shows the books of a goal that are still to come', () => {
    const emma = { title: 'Emma', author: 'Jane Austen', pages: 474 }
    expect(goalShelf([emma], 3).match(/class="gap"/g)).toHaveLength(2)
    expect(goalShelf([emma, emma], 1)).not.toContain('class="gap"')
  })

  it('names a month before its first book', () => {
    expect(bookShelf([{ title: 'Emma', author: 'Jane Austen', pages: 474, month: 'Jan' }])).toContain(
      '<span>Jan</span><svg',
    )
  })
})
