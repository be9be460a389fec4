import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { countLibrary } from '../../../../scripts/count-library.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { testLog } from '../log.fixture.ts'
import { reportOnLibrary } from './library-report.ts'

const root = new URL('../../../../', import.meta.url).pathname
const samples = new URL('../../../../../shared/samples/exports/', import.meta.url).pathname

/** The lines of docs/reading-imports.md by the names of their files, as cells. */
const told = new Map(
  readFileSync(join(root, 'docs/reading-imports.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.slice(2, -2).split(' | '))
    .map(cells => [cells[0] ?? '', cells]),
)

describe.runIf(existsSync(samples))('docs/reading-imports.md, over samples made by others', () => {
  const log = testLog()
  const filesDir = mkdtempSync(join(tmpdir(), 'carrel-libraries-'))
  afterAll(() => rmSync(filesDir, { recursive: true }))

  it.each(existsSync(samples) ? readdirSync(samples).sort() : [])(
    'tells of %s what arrives, which is all that is in it',
    async file => {
      const here = jobContext({ database: log.database, filesDir }, new Date('2026-11-29T10:00:00Z'))
      const report = await reportOnLibrary(here, await log.reader(), join(samples, file), '1899-01-01')
      const inFile = countLibrary(join(samples, file))
      const cells = told.get(file) ?? []
      const pair = (name: keyof typeof inFile) => `${inFile[name]} / ${report.arrived[name]}`
      expect([report.source, String(report.rows), String(report.books)]).toEqual([
        cells[1],
        cells[2],
        cells[7],
      ])
      expect(cells.slice(8)).toEqual([
        pair('dates'),
        pair('ratings'),
        pair('shelves'),
        pair('reviews'),
        pair('rereads'),
      ])
    },
    60_000,
  )
})
