import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db } from '../../src/database.ts'
import { fillDemo } from '../../src/demo/fill.ts'
import type { Guest } from '../../src/demo.ts'
import { modules } from '../../src/modules.ts'

/** A Friday afternoon. */
export const now = new Date('2026-11-20T15:00:00Z')

export const filesDir = join(tmpdir(), 'carrel-test-demo-files')

/** What the demo command does to an empty database, at that time. */
export const filled = ({ db }: { db: Db }): Promise<readonly Guest[]> =>
  fillDemo({ db, filesDir, modules, now })
