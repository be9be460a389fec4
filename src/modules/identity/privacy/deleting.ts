import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import { noteErasure, withdrawErasure } from '../../../erasures.ts'
import { filesOf, forget, ofAll, personalData, type Told } from '../../../personal-data.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { sendMail } from '../post/mail.ts'
import { tables } from '../tables.ts'

/** What stands in the way of going, and what stays and why. */
export const whatGoingMeans = async (
  db: Db,
  personId: string,
): Promise<{ blockers: readonly Told[]; stays: readonly Told[] }> => ({
  blockers: await ofAll('blockers', db, personId),
  stays: await ofAll('stays', db, personId),
})

/** Where files lie, and the list of who has gone. */
export type Places = { filesDir: string; dataDir: string }

/** A person's whole log is in it, so it may take longer than others. */
const limit = 60_000

/**
 * Removes a person from every module. The list of erasures is written first: should the process be killed in between, a
 * restored backup at worst forgets somebody who asked for it.
 * @returns what has to be done before; undefined when there is no such person
 */
export async function deleteAccount(
  db: Db,
  personId: string,
  { filesDir, dataDir }: Places,
  actor: Actor,
  now: Date,
): Promise<{ deleted: true } | Refused<'blocked', { blockers: readonly Told[] }> | undefined> {
  const files = await filesOf(db, personId)
  await noteErasure(dataDir, personId, now)
  const outcome = await deleteRows(db, personId, actor, now).catch(async cause => {
    await withdrawErasure(dataDir, personId, now)
    throw cause
  })
  if (outcome === undefined || 'refused' in outcome) await withdrawErasure(dataDir, personId, now)
  else for (const path of files) await rm(join(filesDir, path), { force: true })
  return outcome
}

const deleteRows = (db: Db, personId: string, actor: Actor, now: Date) =>
  transaction(
    db,
    async tx => {
      const person = await tables(tx)
        .selectFrom('identity.people')
        .select(['name', 'email'])
        .where('id', '=', personId)
        .forUpdate()
        .executeTakeFirst()
      if (!person) return undefined
      const blockers = await ofAll('blockers', tx, personId)
      if (blockers.length > 0) return refused('blocked', { blockers })
      await forget(personalData(), tx, personId, now)
      const { name, email } = person
      await sendMail(tx, { to: email, personId: null, letter: 'account-deleted', params: { name } }, now)
      const by = actor.by === personId ? null : actor.by
      const address = by ? actor.address : null
      await record(tx, { event: 'identity.account-deleted', by, address }, now)
      return { deleted: true as const }
    },
    { limit },
  )
