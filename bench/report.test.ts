import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { goalsOf } from './goals.ts'
import { reportOf } from './report.ts'
import { readResults } from './results.ts'
import { compare, measureOf } from './rounds.ts'

it('stands in docs/speed.md as the results have it', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/speed.md'), 'utf8')
  expect(page).toBe(reportOf(readResults()))
})

describe('a goal', () => {
  const results = readResults()
  const start = { first: 1, later: 601, memory: { started: 1, loaded: 160 } }
  const found = goalsOf({ ...results, start: { 'server, 10,000 works': start } })
  const of = (what: string) => found.find(goal => goal.what === what)

  it('is met at its bound and missed past it', () => {
    expect(of('memory after load, server')).toMatchObject({ met: true, found: '160 MB' })
    expect(of('first page after a later start')).toMatchObject({ met: false, found: '601 ms' })
  })

  it('that nobody measured is neither', () => {
    const none = goalsOf({ ...results, start: {} }).find(({ what }) => what === 'memory after load, server')
    expect(none).toMatchObject({ met: null, found: null })
  })
})

it('compares rounds by their own ratios, and takes the middle one', () => {
  const round = (rate: number) => ({ rate, p50: 1, p95: 2, p99: 3 })
  const compared = compare({ floor: [100, 200, 400].map(round), carrel: [50, 20, 360].map(round) })
  expect(compared.share).toBe(0.5)
  expect(compared.carrel.rate).toBe(50)
})

it('measures a share of answers by the slowest among them', () => {
  const latencies = Array.from({ length: 100 }, (_, place) => 100 - place)
  expect(measureOf(latencies, 2)).toEqual({ rate: 50, p50: 51, p95: 96, p99: 100 })
})
