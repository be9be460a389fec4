import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { DraftSubject } from '../drafts/draft.ts'
import { personNamed } from '../marc/names.ts'
import { tables } from '../tables.ts'
import { canonicalContributors, contributorIds, subjectIds, subjectKey } from './authorities.ts'
import type { StatedPerson } from './work-state.ts'

/** Makes these the people of a work and its editions, in this order; who was there already keeps their row. */
export async function writePeople(
  tx: Tx,
  workId: string,
  people: readonly StatedPerson[],
  now: Date,
): Promise<void> {
  const wanted = await identified(tx, people, now)
  const rows = await tables(tx)
    .selectFrom('catalog.contributions')
    .select(['id', 'edition_id', 'contributor_id', 'role'])
    .where('work_id', '=', workId)
    .execute()
  const known = new Map(rows.map(row => [keyOf(row), row.id]))
  const keys = new Set(wanted.map(keyOf))
  const gone = rows.filter(row => !keys.has(keyOf(row))).map(({ id }) => id)
  if (gone.length > 0) await tables(tx).deleteFrom('catalog.contributions').where('id', 'in', gone).execute()
  if (wanted.length === 0) return
  await tables(tx)
    .insertInto('catalog.contributions')
    .values(
      wanted.map((one, position) => ({
        id: known.get(keyOf(one)) ?? newId(),
        work_id: workId,
        ...one,
        position,
      })),
    )
    .onConflict(conflict =>
      conflict.column('id').doUpdateSet(({ ref }) => ({ position: ref('excluded.position') })),
    )
    .execute()
}

type Part = { edition_id: string | null; contributor_id: string; role: StatedPerson['role'] }

const keyOf = ({ edition_id, contributor_id, role }: Part): string =>
  `${edition_id ?? ''} ${contributor_id} ${role}`

/** Each part once; names that were typed become people, and who was merged is who they are now. */
async function identified(tx: Tx, people: readonly StatedPerson[], now: Date): Promise<Part[]> {
  const typed = people.filter(({ contributorId }) => contributorId === null)
  const drafts = new Map(typed.map(({ name, role }) => [name, personNamed(name, role)]))
  const idOf = await contributorIds(
    tx,
    [...drafts.values()].filter(draft => draft !== null),
    now,
  )
  const canonical = await canonicalContributors(
    tx,
    people.flatMap(({ contributorId }) => contributorId ?? []),
  )
  const parts = people.flatMap(({ contributorId, name, role, editionId }): Part[] => {
    const draft = drafts.get(name)
    const known = contributorId === null ? undefined : canonical.get(contributorId)
    const id = known ?? (draft ? idOf(draft) : undefined)
    return id === undefined ? [] : [{ edition_id: editionId, contributor_id: id, role }]
  })
  return [...new Map(parts.map(part => [keyOf(part), part])).values()]
}

/** Makes these the subjects of a work, in this order. */
export async function writeSubjects(
  tx: Tx,
  workId: string,
  subjects: readonly DraftSubject[],
): Promise<void> {
  const ids = await subjectIds(tx, subjects)
  const wanted = [...new Set(subjects.flatMap(subject => ids.get(subjectKey(subject)) ?? []))]
  await tables(tx).deleteFrom('catalog.work_subjects').where('work_id', '=', workId).execute()
  if (wanted.length > 0)
    await tables(tx)
      .insertInto('catalog.work_subjects')
      .values(wanted.map((subject_id, position) => ({ work_id: workId, subject_id, position })))
      .execute()
}
