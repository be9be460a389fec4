import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { silentLog } from '../../../log.ts'
import { readMessages, Words } from '../../../web/kit/words.ts'
import { libraryFixture } from '../library-fixture.ts'
import { reportLine, reportOnFile } from './file-report.ts'
import { formatOfFile } from './formats.ts'
import { readBooks } from './reading.ts'

const root = new URL('../../../../', import.meta.url).pathname
const samples = new URL('../../../../../shared/samples/', import.meta.url).pathname
const now = new Date('2026-11-20T09:00:00Z')
const words = new Words(readMessages(join(root, 'views'))).in('en', 'UTC', now)

/** The lines of docs/imports.md by the names of their files. */
const told = new Map(
  readFileSync(join(root, 'docs/imports.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => [line.split(' | ')[0]?.slice(2) ?? '', line]),
)

describe.runIf(existsSync(samples))('docs/imports.md, over samples made by others', () => {
  const database = testDatabase()
  const filesDir = mkdtempSync(join(tmpdir(), 'carrel-report-'))
  afterAll(() => rmSync(filesDir, { recursive: true }))
  let place: Awaited<ReturnType<typeof libraryFixture>>
  beforeAll(async () => {
    place = await libraryFixture(database.db)
  })

  // In the order of the table, for what a file brings depends on what came before. The one large file among them is left
  // out: it takes as long as all the others, which share no book with it.
  it('tells of the first ten small files of marc what importing them does; the whole is made by npm run samples', async () => {
    const { libraryId, personId, branchId } = place
    const here = { db: database.db, filesDir, log: silentLog, now }
    const who = { libraryId, personId, address: null }
    const files = readdirSync(join(samples, 'marc')).sort()
    const small = files.filter(file => statSync(join(samples, 'marc', file)).size < 200_000).slice(0, 10)
    const lines: (string | undefined)[] = []
    for (const file of small)
      lines.push(reportLine(await reportOnFile(here, who, branchId, join(samples, 'marc', file), words)))
    expect(lines).toEqual(small.map(file => told.get(file)))
  }, 60_000)

  it.each(['marc', 'exports', 'catalogue'])(
    'tells of every file of %s what cannot be read',
    async part => {
      const shown = new Map<string, string | undefined>()
      const read = new Map<string, string>()
      for (const file of readdirSync(join(samples, part)).sort()) {
        shown.set(
          file,
          told
            .get(file)
            ?.split(' | ')
            .slice(1, 3)
            .concat(unreadIn(told.get(file)))
            .join(' | '),
        )
        read.set(file, await readAlone(join(samples, part, file)))
      }
      expect(Object.fromEntries(read)).toEqual(Object.fromEntries(shown))
    },
    60_000,
  )
})

const unreadIn = (line: string | undefined): string => line?.split(' | ').at(-2) ?? ''

/** Kind, number of records and how many of them cannot be read, without a database. */
async function readAlone(path: string): Promise<string> {
  const format = await formatOfFile(path)
  if (typeof format !== 'string') return 'none | 0 | 0'
  let [records, unread] = [0, 0]
  for await (const reading of readBooks(path, format)) {
    if ('refused' in reading) return `${format} | 0 | 0`
    records++
    if ('unreadable' in reading) unread++
  }
  return `${format}${path.endsWith('.gz') ? ', gzip' : ''} | ${records} | ${unread}`
}
