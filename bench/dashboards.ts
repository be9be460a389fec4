import { availableParallelism, loadavg } from 'node:os'
import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { libraryWithHistory } from './made-up-decade.ts'
import { explainedPages } from './page-statements.ts'
import type { Page } from './paths.ts'
import { openPlace } from './place.ts'
import { replaceTable } from './report-part.ts'
import type { Run } from './run.ts'
import { ms, table, whole } from './tables.ts'
import { librarian } from './visitor.ts'

/** As many as the limits let be asked of a model that writes in ninety days. */
const calls = 90_000
const reviews = 300
const reviewers = 5

const pages: readonly Page[] = [
  { name: 'a library’s dashboard', asked: [{ path: '/library/dashboard', holds: [] }] },
  { name: 'its reports, for comparison', asked: [{ path: '/reports', holds: [] }] },
  { name: 'an administrator’s overview', asked: [{ path: '/administration', holds: [] }] },
  { name: 'a reader’s statistics', asked: [{ path: '/reading/statistics', holds: [] }] },
]

/** How long the database takes for the dashboards of a library that has lent a million times, into docs/insights.md. */
export async function dashboards(run: Run): Promise<void> {
  if (!run.server) throw new Error('The dashboards are measured on a server.')
  const place = await libraryWithHistory(run.works, run.server, run.tell)
  const { db, close } = await openPlace(place)
  await asked(db)
  await reviewed(db)
  await sql`vacuum analyze`.execute(db)
  await close()
  const explained = await explainedPages(place, { pages: async () => [...pages], email: librarian.email })
  for (const [page, statements] of explained)
    for (const { text, ms: took, plan } of statements)
      run.tell(`\n== ${page}, ${took.toFixed(2)} ms\n${text.replace(/\s+/g, ' ')}\n${plan}`)
  const rows = [...explained].map(([page, statements]) => [
    page,
    statements.length,
    ms(statements.reduce((sum, one) => sum + one.ms, 0)),
    ms(Math.max(...statements.map(one => one.ms))),
    whole(statements.reduce((sum, { plan }) => sum + pagesTouched(plan), 0)),
  ])
  const found = table(['page', 'statements', 'all, ms', 'slowest, ms', 'pages of 8 KB read'], rows)
  const load = Math.round(loadavg()[0] ?? 0)
  replaceTable(
    'dashboards',
    `${found}\n\nPrograms at work or waiting for one of the machine's ${availableParallelism()} cores meanwhile: ${load}.\n`,
  )
}

/** The first line that counts buffers counts those of the whole statement. */
const pagesTouched = (plan: string): number => {
  const [counted = ''] = /Buffers: .*/.exec(plan) ?? []
  return [...counted.matchAll(/shared (?:hit=(\d+))?(?: ?read=(\d+))?/g)].reduce(
    (sum, [, hit = 0, read = 0]) => sum + Number(hit) + Number(read),
    0,
  )
}

/** Calls of the last ninety days, every fourth for the library. */
async function asked(db: Db): Promise<void> {
  await sql`
    insert into insights.model_calls (id, kind, purpose, provider, model, library_id, began_at, expires_at, outcome, reason,
      tokens_in, tokens_out, ms, cost)
    select gen_random_uuid(), 'chat', (array['summary', 'sentiment', 'answer', 'consensus'])[1 + n % 4], 'openai', 'a-model',
      case when n % 4 = 0 then library.id end, now() - n * interval '90 days' / ${calls}::int, now(),
      case when n % 50 = 0 then 'failed' else 'answered' end, case when n % 50 = 0 then 'busy' end,
      1000, 100, 200 + n % 3000, 210
    from generate_series(1, ${calls}::int) n, (select id from identity.libraries order by id limit 1) library
    where not exists (select from insights.model_calls)`.execute(db)
  await sql`
    insert into insights.model_days (day, kind, calls, cost)
    select (began_at at time zone 'UTC')::date, kind, count(*), sum(cost) from insights.model_calls group by 1, 2
    on conflict do nothing`.execute(db)
}

/** What the librarian wrote of some books, and four others of the same. */
async function reviewed(db: Db): Promise<void> {
  await sql`
    insert into insights.reviews (id, work_id, told_work_id, person_id, body, rating, borrowed_here, sentiment, method, written_at)
    select gen_random_uuid(), work.id, work.id, person.id, 'A book that is long enough for a review.', 4 + (n * 7 + place) % 17,
      true, (n * 911 + place * 13) % 20000 - 10000, 'lexicon', now()
    from (select id, row_number() over (order by id)::int as n from catalog.works limit ${reviews}::int) work,
      (select id, row_number() over (order by email <> ${librarian.email}, id)::int as place from identity.people
        limit ${reviewers}::int) person
    where not exists (select from insights.reviews)`.execute(db)
}
