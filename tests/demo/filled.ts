import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db } from '../../src/database.ts'
import { fillDemo } from '../../src/demo/fill.ts'
import type { Guest } from '../../src/demo.ts'
import { modules } from '../../src/modules.ts'

/** A Friday afternoon. */
export const now = new Date('2026-11-20T15:00:00Z')

/** What the demo command does to an empty database, at that time. */
export async function filled({ db }: { db: Db }): Promise<readonly Guest[]> {
  // Names of files come from the seed as well: two that fill at once must not share a folder.
  const filesDir = await mkdtemp(join(tmpdir(), 'carrel-test-files-'))
  try {
    return await fillDemo({ db, filesDir, modules, now })
  } finally {
    await rm(filesDir, { recursive: true })
  }
}
