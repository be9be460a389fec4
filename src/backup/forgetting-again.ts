import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Tx } from '../database.ts'
import { erasedPeople } from '../erasures.ts'
import { filesOf, forget, personalData } from '../personal-data.ts'
import type { Say } from './making.ts'

export type ForgettingParts = {
  /** Where the list of erasures lies. */
  dataDir: string
  /** Where the backup's files lie before they take their place. */
  incoming: string
  now: Date
  say: Say
}

/** Takes those out of a restored backup who were in it and have gone since: their rows, and their files. */
export async function forgetAgain(tx: Tx, { dataDir, incoming, now, say }: ForgettingParts): Promise<void> {
  const gone = await erasedPeople(dataDir)
  if (gone.length === 0) return
  const { rows } = await sql<{ id: string }>`
    select id from identity.people where id = any(${gone}::uuid[]) order by id`.execute(tx)
  for (const { id } of rows) {
    const files = await filesOf(tx, id)
    await forget(personalData(), tx, id, now)
    for (const path of files) await rm(join(incoming, path), { force: true })
  }
  if (rows.length > 0)
    say(
      `${rows.length === 1 ? 'One account' : `${rows.length} accounts`} deleted since this backup was taken out again.`,
    )
}
