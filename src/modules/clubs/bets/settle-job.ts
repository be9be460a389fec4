import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'
import { attendanceStands } from './bet.ts'
import { closeBet, freezeAttendance } from './freezing.ts'
import { settleBet, voidBet } from './settling.ts'
import { nextUnsettled, type UnsettledBet } from './unsettled.ts'

/**
 * Closes bets whose time has come, writes down what they hang on, and settles them. Each step is one transaction over one locked bet:
 * any number of workers may run it, and one that is killed leaves nothing half done for the next.
 */
export const settleBets = job(
  'clubs.settle-bets',
  { schedule: { cron: '* * * * *' } },
  async (_payload, { db, now, log, signal }) => {
    const done = { closed: 0, settled: 0 }
    const seen: string[] = []
    let failed: unknown
    while (!signal.aborted) {
      const step = await takeStep(db, seen, now).catch(cause => {
        log.error({ err: cause, bet: seen.at(-1) }, 'A bet could not be settled')
        failed = cause
        return 'waits' as const
      })
      if (step === null) break
      if (step !== 'waits') done[step] += 1
    }
    if (failed) throw failed
    return done
  },
)

/** Brings the next bet one step further; null where none is left. Those in `seen` have had theirs, for better or worse. */
const takeStep = (db: Db, seen: string[], now: Date): Promise<'closed' | 'settled' | 'waits' | null> =>
  transaction(db, async tx => {
    const bet = await nextUnsettled(tx, seen, now)
    if (!bet) return null
    seen.push(bet.id)
    const step = await further(tx, bet, now)
    // What was closed comes again, to be settled.
    if (step === 'closed') seen.pop()
    return step
  })

async function further(tx: Tx, bet: UnsettledBet, now: Date): Promise<'closed' | 'settled' | 'waits'> {
  if (bet.cancelled_at) await voidBet(tx, bet, { because: 'meeting-cancelled', by: null }, now)
  else if (bet.status === 'open') {
    await closeBet(tx, bet, now)
    return 'closed'
  } else if (bet.frozen_at) await settleBet(tx, bet, now)
  else return settleAttendance(tx, bet, now)
  return 'settled'
}

async function settleAttendance(tx: Tx, bet: UnsettledBet, now: Date): Promise<'settled' | 'waits'> {
  const { recordedAt, ownRecord } = await recording(tx, bet)
  const state = attendanceStands({ endsAt: bet.ends_at, recordedAt }, now)
  if (state === 'not-yet') return 'waits'
  if (state === 'never') await voidBet(tx, bet, { because: 'not-recorded', by: null }, now)
  else {
    await freezeAttendance(tx, bet, now)
    if (ownRecord) await voidBet(tx, bet, { because: 'recorder-staked', by: null }, now)
    else await settleBet(tx, bet, now)
  }
  return 'settled'
}

/** When who came was last written down, and whether by somebody who had points on it. */
async function recording(tx: Tx, { id, meeting_id }: UnsettledBet) {
  const recorded = await tables(tx)
    .selectFrom('clubs.attendance')
    .select(['recorded_at', 'recorded_by'])
    .where('meeting_id', '=', meeting_id)
    .where('attended', 'is not', null)
    .execute()
  const stakers = await tables(tx)
    .selectFrom('clubs.stakes')
    .select('person_id')
    .where('bet_id', '=', id)
    .where('person_id', 'is not', null)
    .execute()
  const staked = new Set(stakers.map(({ person_id }) => person_id))
  const moments = recorded.flatMap(({ recorded_at }) => recorded_at?.getTime() ?? [])
  return {
    recordedAt: moments.length > 0 ? new Date(Math.max(...moments)) : null,
    ownRecord: recorded.some(({ recorded_by }) => recorded_by !== null && staked.has(recorded_by)),
  }
}
