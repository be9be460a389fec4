import type { Db, Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'

/** Who did what to what, and from where. */
export type Entry = {
  /** `module.kebab-name`, in the past tense; its words are `<module>.audit.<kebab-name>`. */
  event: string
  /** The person who did it; null for somebody unknown, or the program itself. */
  by: string | null
  /** Where from; null for a job or the command line. */
  address: string | null
  /** Whom it concerns, where that is somebody else or who did it is unknown. */
  person?: string
  library?: string
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
    })
    .execute()
}
