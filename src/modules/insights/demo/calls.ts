import { sql } from 'kysely'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { costOf } from '../models/calls.ts'
import type { ModelReason } from '../models/model-problem.ts'
import type { Purpose } from '../models/prompt.ts'
import { tables } from '../tables.ts'
import { scriptedName, scriptedPrices } from './scripted-model.ts'

/** What the town asks a model for: how often a day at most, with so many tokens, and how long an answer takes, in milliseconds. */
const habits: readonly { purpose: Purpose; aDay: number; tokens: [number, number]; ms: number }[] = [
  { purpose: 'sentiment', aDay: 9, tokens: [420, 12], ms: 380 },
  { purpose: 'answer', aDay: 7, tokens: [2300, 160], ms: 2100 },
  { purpose: 'consensus', aDay: 3, tokens: [2900, 210], ms: 2700 },
  { purpose: 'summary', aDay: 4, tokens: [900, 130], ms: 1600 },
]

const problems: readonly ModelReason[] = ['too-slow', 'busy', 'busy', 'server-error']
const days = 45
const atOnce = 500

/** Calls of the last weeks, made up, as if the scripted model had been asked: by readers, and by staff for the library. */
export async function addCalls(demo: Demo): Promise<void> {
  const { db, random } = demo
  const calls = Array.from({ length: days }, (_, place) => days - place).flatMap(ago =>
    habits.flatMap(habit =>
      Array.from({ length: random.whole(0, habit.aDay) }, () => callOf(demo, habit, ago - random.share())),
    ),
  )
  for (let from = 0; from < calls.length; from += atOnce)
    await tables(db)
      .insertInto('insights.model_calls')
      .values(calls.slice(from, from + atOnce))
      .execute()
  await sql`
    insert into insights.model_days (day, kind, calls, cost)
    select (began_at at time zone 'UTC')::date, kind, count(*), sum(cost) from insights.model_calls group by 1, 2`.execute(
    db,
  )
}

function callOf(demo: Demo, { purpose, tokens, ms }: (typeof habits)[number], daysAgo: number) {
  const { random, cast } = demo
  const share = 0.5 + random.share()
  const [tokensIn, tokensOut] = [Math.round(tokens[0] * share), Math.round(tokens[1] * share)]
  const reason = random.chance(0.03) ? random.pick(problems) : null
  const began = demo.ago(daysAgo)
  return {
    id: newId(),
    kind: 'chat' as const,
    purpose,
    provider: 'openai',
    model: scriptedName,
    library_id: purpose === 'summary' ? cast.town.id : null,
    person_id: purpose === 'summary' ? cast.guests.librarian.id : null,
    began_at: began,
    expires_at: began,
    outcome: reason ? ('failed' as const) : ('answered' as const),
    reason,
    tokens_in: reason ? null : tokensIn,
    tokens_out: reason ? null : tokensOut,
    ms: Math.round(ms * share * (random.chance(0.05) ? 4 : 1)),
    cost: reason ? 0 : costOf(scriptedPrices, tokensIn, tokensOut),
    question: null,
    answer: null,
  }
}
