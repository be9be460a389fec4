import { sql } from 'kysely'
import type { Db } from '../../database.ts'

/**
 * What is not as it must be, in words; empty where all is well. What is written on copies is what loans, holds and
 * transfers say (DESIGN section 2): derived anew here, by other statements than those that wrote it. A copy may stand on the
 * hold shelf for nobody: its hold ended, and staff have not scanned it yet.
 */
export async function untruths(db: Db): Promise<string[]> {
  const { rows } = await sql<{ wrong: string }>`
    with facts as (
      select copy.id, copy.barcode, copy.availability, copy.due_at, copy.holding_branch_id as at,
        loan.id as loan, loan.due_at as loan_due, transfer.id as transfer, transfer.from_branch_id as sent_from,
        hold.id as hold, hold.status as hold_status, hold.pickup_branch_id as pickup
      from catalog.copies copy
      left join circulation.loans loan on loan.copy_id = copy.id and loan.returned_at is null
      left join circulation.transfers transfer on transfer.copy_id = copy.id and transfer.ended_at is null
      left join circulation.holds hold on hold.filled_copy_id = copy.id and hold.ended_at is null)
    select barcode || ': ' || wrong as wrong from facts, lateral (values
      ('on loan and no loan, or the other way round', (availability = 'on-loan') <> (loan is not null)),
      ('another due date than its loan', due_at is distinct from loan_due),
      ('in transit and no transfer, or the other way round', (availability = 'in-transit') <> (transfer is not null)),
      ('in transit from where it is not', transfer is not null and sent_from <> at),
      ('aside for a hold, and not on the hold shelf where it is picked up',
        hold_status = 'on-shelf' and (availability <> 'on-hold-shelf' or at <> pickup)),
      ('on the hold shelf, and its hold is not', availability = 'on-hold-shelf' and hold_status <> 'on-shelf'),
      ('on its way for a hold, and not in transit', hold_status = 'in-transit' and availability <> 'in-transit'),
      ('filled for a hold that still waits', hold_status = 'pending'),
      ('lent, and set aside or on its way', loan is not null and (hold is not null or transfer is not null))
    ) as checks (wrong, holds) where holds
    union all
    select 'a copy with two loans' from circulation.loans where returned_at is null group by copy_id having count(*) > 1
    union all
    select 'a patron waits for what they have' from circulation.holds hold
      join circulation.loans loan on loan.patron_id = hold.patron_id and loan.work_id = hold.work_id
      where hold.ended_at is null and loan.returned_at is null`.execute(db)
  return rows.map(({ wrong }) => wrong)
}
