import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import type { Actor } from './actor.ts'

/** Who did what to what, and from where. */
export type Entry = Actor & {
  /** `module.kebab-name`, in the past tense; its words are `<module>.audit.<kebab-name>`. */
  event: string
  /** Whom it concerns, where that is somebody else or who did it is unknown. */
  person?: string
  library?: string
  /** Stands in the library's activity, too, which its members read. */
  forMembers?: boolean
  subject?: { kind: string; id: string }
  /** What the words need. No secret, no e-mail address, nothing that one reads. */
  details?: Record<string, string | number | boolean | null>
}

/** Writes an entry of the audit, in the transaction of what it tells of. */
export async function record(tx: Db | Tx, entry: Entry, now: Date): Promise<void> {
  await tables(tx)
    .insertInto('identity.audit')
    .values({
      id: newId(),
      at: now,
      event: entry.event,
      actor_id: entry.by,
      address: entry.address,
      person_id: entry.person ?? null,
      library_id: entry.library ?? null,
      subject_kind: entry.subject?.kind ?? null,
      subject_id: entry.subject?.id ?? null,
      details: JSON.stringify(entry.details ?? {}),
      for_members: entry.forMembers ?? false,
    })
    .execute()
}
