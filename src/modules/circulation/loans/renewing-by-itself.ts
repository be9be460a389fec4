import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { titledCopies } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { type House, houseOf } from '../rules/house.ts'
import { ruleValue } from '../rules/rule.ts'
import { scopeOf } from '../rules/terms.ts'
import { doneUntil, noteDone } from '../runs.ts'
import { tables } from '../tables.ts'
import { renew } from './renewing.ts'

const name = 'circulation.renew-by-itself'
const day = 86_400_000

/**
 * Nightly: what is due within a day and may be is renewed by itself, by the same rule as by anybody. A run that was missed is
 * made up for: each loan is renewed as of the moment it was due, so that nobody is fined for our being late.
 */
export const renewByItself = job(
  name,
  { schedule: { cron: '11 4 * * *' }, expiresIn: 3600 },
  async (_payload, { db, now, signal, log }) => {
    const from = (await doneUntil(db, name)) ?? now
    const until = new Date(now.getTime() + day)
    for (const { id, zone } of await librariesThatRenew(db))
      for (
        let after: { dueAt: Date; id: string } = { dueAt: from, id: '00000000-0000-0000-0000-000000000000' };
        ;
      ) {
        const loans = await dueLoans(db, id, { after, until })
        const last = loans.at(-1)
        if (!last) break
        const house = await houseOf(db, { libraryId: id, zone }, [])
        for (const loan of loans.filter(one => renewsItself(house, one))) {
          signal.throwIfAborted()
          const at = loan.due_at < now ? loan.due_at : now
          const place = { libraryId: id, zone }
          const renewed = await renew(db, place, { loanId: loan.id }, { by: null, through: 'by-itself' }, at)
          if ('refused' in renewed)
            log.debug({ loan: loan.id, refused: renewed.refused }, 'Not renewed by itself')
        }
        after = { dueAt: last.due_at, id: last.id }
      }
    await noteDone(db, name, until)
  },
)

/** Libraries that have a rule for it at all. */
const librariesThatRenew = (db: Db) =>
  libraryPlaces(db)
    .where(
      'library.id',
      'in',
      tables(db).selectFrom('circulation.rules').select('library_id').where('auto_renew', '=', true),
    )
    .execute()

type Due = Awaited<ReturnType<typeof dueLoans>>[number]

const dueLoans = (
  db: Db,
  libraryId: string,
  { after, until }: { after: { dueAt: Date; id: string }; until: Date },
) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select(['loan.id', 'loan.branch_id', 'loan.due_at'])
    .select(['patron.category', 'patron.home_branch_id', 'copy.item_type', 'copy.owning_branch_id'])
    .where('loan.library_id', '=', libraryId)
    .where('loan.returned_at', 'is', null)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('loan.due_at', 'loan.id'), '>', tuple(after.dueAt, after.id)),
    )
    .where('loan.due_at', '<=', until)
    .orderBy('loan.due_at')
    .orderBy('loan.id')
    .limit(500)
    .execute()

const renewsItself = ({ rules, settings }: House, loan: Due): boolean =>
  ruleValue(
    rules,
    scopeOf(settings, {
      branchId: loan.branch_id,
      patron: { category: loan.category, homeBranch: loan.home_branch_id },
      copy: { itemType: loan.item_type, ownedBy: loan.owning_branch_id },
    }),
    'auto_renew',
  ) === true
