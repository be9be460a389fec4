import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { JobContext } from '../../../jobs/job.ts'
import type { ModelPlace, ModelSettings } from '../../../model-settings.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { ModelProblem, type ModelReason } from './model-problem.ts'
import type { AskedFor } from './prompt.ts'
import { modelsAllowed } from './switches.ts'
import type { ModelKind } from './tables.ts'

/** What is put down before a call. */
export type Beginning = {
  kind: ModelKind
  purpose: string
  place: ModelPlace
  settings: ModelSettings
  askedFor: AskedFor
  /** More tokens than it can take: what it may cost is set aside until it is over. */
  mostIn: number
  mostOut: number
  question: string
}

export type Begun = { id: string; day: string; reserved: number }

export type NotBegun = Refused<'switched-off'> | Refused<'limit-reached'>

const waitsForSlot = 20_000
const betweenLooks = 250

/**
 * Takes a place among the calls that may run at once, within the limits of the day and the month (UTC); waits for one for 20 s. A
 * lost process's place is free again after twice the time that a call may take.
 * @throws {ModelProblem} while the model is left alone, and when no place became free
 */
export async function beginCall(context: JobContext, beginning: Beginning): Promise<Begun | NotBegun> {
  const until = performance.now() + waitsForSlot
  for (;;) {
    const begun = await transaction(context.db, tx => takePlace(tx, beginning, context.now))
    if (begun !== 'full') return begun
    if (performance.now() > until) throw new ModelProblem('no-slot')
    await wait(betweenLooks, undefined, { signal: context.signal })
  }
}

async function takePlace(tx: Tx, beginning: Beginning, now: Date): Promise<Begun | NotBegun | 'full'> {
  const { kind, purpose, place, settings, askedFor, question } = beginning
  const gate = await gateOf(tx, kind)
  if (!(await modelsAllowed(tx, askedFor))) return refused('switched-off')
  const day = now.toISOString().slice(0, 10)
  const reserved = costOf(place, beginning.mostIn, beginning.mostOut)
  const limit = await withinLimits(tx, beginning, { day, reserved })
  if (isRefused(limit)) return limit
  if (gate?.rests && gate.rests > 0) throw new ModelProblem('resting', gate.rests)
  const { running } = await tables(tx)
    .selectFrom('insights.model_calls')
    .select(({ fn }) => fn.countAll<number>().as('running'))
    .where('kind', '=', kind)
    .where('outcome', '=', 'running')
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow()
  if (running >= settings.callsAtOnce) return 'full'
  const id = newId()
  await tables(tx)
    .insertInto('insights.model_calls')
    .values({
      id,
      kind,
      purpose,
      provider: place.provider,
      model: place.name,
      library_id: askedFor.libraryId ?? null,
      person_id: askedFor.personId ?? null,
      began_at: now,
      expires_at: sql<Date>`now() + make_interval(secs => ${settings.timeout * 2 + waitsForSlot / 1000})`,
      cost: reserved,
      question: settings.keepContent ? question : null,
    })
    .execute()
  await tables(tx)
    .insertInto('insights.model_days')
    .values({ day, kind, calls: 1, cost: reserved })
    .onConflict(conflict =>
      conflict.columns(['day', 'kind']).doUpdateSet(({ eb }) => ({
        calls: eb('insights.model_days.calls', '+', 1),
        cost: eb('insights.model_days.cost', '+', reserved),
      })),
    )
    .execute()
  return { id, day, reserved }
}

/** Locks the gate until the transaction ends: all processes count one after the other. */
async function gateOf(tx: Tx, kind: ModelKind) {
  // Both, always in this order: the month's budget is one for both.
  const gates = await tables(tx)
    .selectFrom('insights.model_gates')
    .select('kind')
    .select(sql<number | null>`(extract(epoch from resting_until - now()) * 1000)::float`.as('rests'))
    .orderBy('kind')
    .forUpdate()
    .execute()
  return gates.find(one => one.kind === kind)
}

async function withinLimits(
  tx: Tx,
  { kind, place, settings }: Beginning,
  { day, reserved }: { day: string; reserved: number },
): Promise<true | Refused<'limit-reached'>> {
  const { calls, spent } = await usage(tx, kind, day)
  if (calls >= place.callsADay) return refused('limit-reached')
  return settings.budget !== undefined && spent + reserved > settings.budget ? refused('limit-reached') : true
}

/** Calls of a day, and what its month has cost so far, in millionths, chat and embeddings together. */
export async function usage(db: Db, kind: ModelKind, day: string): Promise<{ calls: number; spent: number }> {
  const { rows } = await sql<{ calls: number; spent: number }>`
    select coalesce(sum(calls) filter (where day = ${day} and kind = ${kind}), 0)::int as calls,
      coalesce(sum(cost), 0)::float as spent
    from insights.model_days
    where day >= date_trunc('month', ${day}::date)::date
      and day < (date_trunc('month', ${day}::date) + interval '1 month')::date`.execute(db)
  return rows[0] ?? { calls: 0, spent: 0 }
}

/** Millionths of the currency's unit, rounded up. */
export const costOf = (
  { priceIn, priceOut }: Pick<ModelPlace, 'priceIn' | 'priceOut'>,
  tokensIn: number,
  tokensOut: number,
): number => Math.ceil(tokensIn * priceIn + tokensOut * priceOut)

export type Ending = {
  outcome: 'answered' | 'failed'
  reason?: ModelReason | 'left'
  tokensIn?: number
  tokensOut?: number
  ms: number
  cost: number
  answer?: string
}

/** Puts down how it ended; what was set aside and not used may be spent again. */
export function endCall(
  db: Db,
  { id, day, reserved }: Begun,
  kind: ModelKind,
  ending: Ending,
): Promise<void> {
  return transaction(db, async tx => {
    await tables(tx)
      .updateTable('insights.model_calls')
      .set({
        outcome: ending.outcome,
        reason: ending.reason ?? null,
        tokens_in: ending.tokensIn ?? null,
        tokens_out: ending.tokensOut ?? null,
        ms: Math.round(ending.ms),
        cost: ending.cost,
        answer: ending.answer ?? null,
      })
      .where('id', '=', id)
      .execute()
    await tables(tx)
      .updateTable('insights.model_days')
      .set(({ eb }) => ({ cost: eb('cost', '+', ending.cost - reserved) }))
      .where('day', '=', day)
      .where('kind', '=', kind)
      .execute()
  })
}

/** The model asked to wait so many milliseconds: nobody asks it before then, from no process. */
export async function letRest(db: Db, kind: ModelKind, ms: number): Promise<void> {
  await tables(db)
    .updateTable('insights.model_gates')
    .set({ resting_until: sql<Date>`greatest(resting_until, now() + make_interval(secs => ${ms / 1000}))` })
    .where('kind', '=', kind)
    .execute()
}
