import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { recordsFile } from '../../../../tests/import-fixture.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { readConfig } from '../../../config.ts'
import { silentLog } from '../../../log.ts'
import { copyByBarcode } from '../copies/copies.ts'
import { importCommand } from './import-command.ts'

const database = testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'carrel-import-'))
const file = join(folder, 'old.mrc')
let libraryId = ''

const run = (path: string, options: Record<string, unknown> = {}) =>
  importCommand(
    { config: readConfig({ DATA_DIR: folder }), db: database.db, log: silentLog, now: new Date() },
    [path],
    options,
  )

beforeAll(() => writeFileSync(file, recordsFile))

describe('the command import', () => {
  it('says what to do first where there is no library, or no file', async () => {
    await expect(run(file)).rejects.toThrow('Set up a library first')
    await expect(run(join(folder, 'none.mrc'))).rejects.toThrow('There is no file')
    await expect(run(folder)).rejects.toThrow('There is no file')
  })

  it('says what a file would bring and writes nothing', async () => {
    libraryId = (await makeLibrary(database.db, { branches: ['Central', 'Harbour Lane'] })).libraryId
    expect(await run(file)).toMatch(
      /^2 sure, 0 ask you, 0 already here, 1 cannot be read\.\nNothing is written yet/,
    )
    expect(await copyByBarcode(database.db, libraryId, '31000000000001')).toBeNull()
  })

  it('says that a file is none it can read, and leaves nothing to a worker', async () => {
    const garbage = join(folder, 'garbage.mrc')
    writeFileSync(garbage, Buffer.from([0, 1, 2, 3, 255, 254, 0, 9]))
    await expect(run(garbage)).rejects.toThrow('was not read')
    const { rows } = await sql`select id from pgboss.job where name like 'catalog.%import'`.execute(
      database.db,
    )
    expect(rows).toEqual([])
  })

  it('writes when told, and finds everything here the second time', async () => {
    expect(await run(file, { write: true, branch: 'Harbour Lane' })).toContain('2 added, 0 merged, 2 copies.')
    expect(await copyByBarcode(database.db, libraryId, '31000000000001')).toMatchObject({ title: 'Beloved' })
    expect(await run(file)).toContain('0 sure, 0 ask you, 2 already here')
  })

  it('asks which library or branch where there are several', async () => {
    await expect(run(file, { branch: 'Nowhere' })).rejects.toThrow('has the branches Central, Harbour Lane')
    await makeLibrary(database.db)
    await expect(run(file)).rejects.toThrow('Say which library with --library')
  })
})
