import type { Tx } from '../../../database.ts'
import { copiesInUse } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** Which of these copies somebody has, had or waits for; the catalogue asks before it takes copies out. */
export async function usedCopies(tx: Tx, copyIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (copyIds.length === 0) return new Set()
  const found = await tables(tx)
    .selectFrom('circulation.loans')
    .select('copy_id')
    .distinct()
    .where('copy_id', 'in', [...copyIds])
    .union(
      tables(tx)
        .selectFrom('circulation.holds')
        .select('copy_id')
        .$narrowType<{ copy_id: string }>()
        .where('copy_id', 'in', [...copyIds]),
    )
    .union(
      tables(tx)
        .selectFrom('circulation.holds')
        .select('filled_copy_id as copy_id')
        .$narrowType<{ copy_id: string }>()
        .where('filled_copy_id', 'in', [...copyIds]),
    )
    .execute()
  return new Set(found.map(({ copy_id }) => copy_id))
}

export const answerCopiesInUse = (): void => copiesInUse.fill(usedCopies)
