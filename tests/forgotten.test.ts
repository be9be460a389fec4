import { createHash } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import {
  backUp,
  emptyInstallation,
  installation,
  moves,
  now,
  opened,
  restoreTo,
  upload,
} from '../src/backup/installation.fixture.ts'
import type { Db } from '../src/database.ts'
import { erasedPeople, noteErasure, withdrawErasure } from '../src/erasures.ts'
import { newId } from '../src/id.ts'
import { prepareJobs } from '../src/jobs/prepare.ts'
import { deleteAccount } from '../src/modules/identity/privacy/deleting.ts'
import { modules } from '../src/modules.ts'
import { temporaryFolder } from './carrel.ts'
import { makeLibrary } from './shelf.ts'

vi.setConfig({ testTimeout: 120_000 })

const actor = { by: null, address: null }

const pictureOf = (name: string): string => createHash('sha256').update(name).digest('hex')
const fileOf = (name: string): string => `pictures/${pictureOf(name)}-small.webp`

async function addPerson(db: Db, name: string): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, picture, created_at)
    values (${id}, ${`${name}@example.org`}, ${name}, 'none', ${pictureOf(name)}, now())`.execute(db)
  await sql`insert into jobs.tasks (id, kind, person_id) values (${newId()}, 'something', ${id})`.execute(db)
  return id
}

const peopleIn = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`select name from identity.people order by name`.execute(db)
  return rows.map(({ name }) => name)
}

describe.each(moves)('a backup from before somebody went, restored from %s to %s', (from, to) => {
  it('knows them no more, nor their files, and all the others still', async () => {
    let wren = ''
    const source = await installation(from, async ({ db, pool }) => {
      await prepareJobs(
        pool,
        modules.flatMap(({ jobs = [] }) => jobs),
      )
      await makeLibrary(db)
      await addPerson(db, 'ben')
      wren = await addPerson(db, 'wren')
    })
    for (const name of ['ben', 'wren']) upload(source, fileOf(name), name)
    const { path } = await backUp(source)
    await opened(source, async ({ db }) => {
      expect(await deleteAccount(db, wren, source, actor, now)).toEqual({ deleted: true })
    })
    expect(existsSync(join(source.filesDir, fileOf('wren')))).toBe(false)

    // Where the list of erasures is: the same DATA_DIR, on a database of either kind.
    const target = { ...(await emptyInstallation(to)), dataDir: source.dataDir, filesDir: source.filesDir }
    const said = await restoreTo(target, path, true)
    expect(said).toContain('One account deleted since this backup was taken out again.')
    await opened(target, async ({ db }) => {
      expect(await peopleIn(db)).toEqual(['Ines', 'ben'])
      const { rows } = await sql`select id from jobs.tasks where person_id = ${wren}`.execute(db)
      expect(rows).toEqual([])
    })
    expect(existsSync(join(target.filesDir, fileOf('ben')))).toBe(true)
    expect(existsSync(join(target.filesDir, fileOf('wren')))).toBe(false)
  })

  it('gives a library that was theirs alone then to whoever may most there', async () => {
    let library = { libraryId: '', ownerId: '' }
    let wren = ''
    const source = await installation(from, async ({ db }) => {
      library = await makeLibrary(db)
      wren = await addPerson(db, 'wren')
      await sql`insert into identity.memberships (library_id, person_id, role, created_at)
        values (${library.libraryId}, ${wren}, 'librarian', now())`.execute(db)
    })
    const { path } = await backUp(source)
    await noteErasure(source.dataDir, library.ownerId, now)
    const target = { ...(await emptyInstallation(to)), dataDir: source.dataDir, filesDir: source.filesDir }
    await restoreTo(target, path, true)
    await opened(target, async ({ db }) => {
      const { rows } = await sql`select person_id, role from identity.memberships`.execute(db)
      expect(rows).toEqual([{ person_id: wren, role: 'owner' }])
    })
  })
})

describe('the list of erasures', () => {
  it('is in no backup', async () => {
    const [kind] = moves[0] ?? ['embedded']
    const at = await installation(kind)
    await noteErasure(at.dataDir, newId(), now)
    upload(at, 'kept', 'x')
    const { manifest } = await backUp(at)
    expect(manifest.files.map(({ path }) => path)).toEqual(['kept'])
  })

  it('forgets who came to stay after all, and a line that a crash cut', async () => {
    const dataDir = temporaryFolder()
    expect(await erasedPeople(dataDir)).toEqual([])
    await noteErasure(dataDir, 'gone', now)
    await noteErasure(dataDir, 'stays', now)
    await withdrawErasure(dataDir, 'stays', now)
    appendFileSync(join(dataDir, 'erasures.jsonl'), '{"person":"cu')
    expect(await erasedPeople(dataDir)).toEqual(['gone'])
  })
})
