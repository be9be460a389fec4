import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../tests/database.ts'
import { jobContext } from '../../../tests/job-context.ts'
import { jobNamed } from '../../../tests/named-job.ts'
import { transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { events } from '../../jobs/events.ts'
import { learnAllContent } from './content/learn-content-job.ts'
import { dismiss, dismissedBy, takeDismissalBack } from './recommendations/dismissing.ts'
import { recommendedTo } from './recommendations/for-reader.ts'
import { type Ground, ground } from './recommendations/taste.fixture.ts'
import { followToldWorks } from './told-works.ts'

const runs = Number(process.env.JOINED_RUNS ?? 15)
const database = testDatabase()
const db = () => database.db
const now = new Date('2026-11-20T19:00:00Z')
let place: Ground

beforeAll(async () => {
  place = await ground(db())
})

const join = (from: string, into: string | null) =>
  sql`update catalog.works set merged_into = ${into} where id = ${from}`.execute(db())

/** Runs what insights does when works are joined or parted, twice: it may be sent again. */
async function follow(from: string, into: string): Promise<void> {
  expect(events['catalog.works-parted']).toEqual(events['catalog.works-merged'])
  for (const name of events['catalog.works-merged'].filter(queue => queue.startsWith('insights.')))
    for (let run = 0; run < 2; run++)
      await jobNamed(name).run({ from, into }, jobContext({ database, filesDir: '' }, now))
}

let titles = 0
const works = (count: number) =>
  Promise.all(Array.from({ length: count }, () => place.work(`Followed ${++titles}`)))

async function document(personId: string, workId: string): Promise<string> {
  const id = newId()
  const name = id.replaceAll('-', '').repeat(2)
  await sql`insert into insights.documents (id, person_id, work_id, spoils, title, file_name, file, bytes, sha256, kind, status, pages, added_at)
    values (${id}, ${personId}, ${workId}, 'nothing', 'Notes', 'notes.txt', ${name}, 10, ${name}, 'text', 'ready', 1, ${now})`.execute(
    db(),
  )
  return id
}

async function question(personId: string, workId: string): Promise<string> {
  const id = newId()
  await sql`insert into insights.questions (id, person_id, work_id, question, asked_at, state, settled_at)
    values (${id}, ${personId}, ${workId}, 'Who is it?', ${now}, 'silent', ${now})`.execute(db())
  return id
}

async function workOf(table: 'documents' | 'questions', id: string): Promise<string | undefined> {
  const { rows } = await sql<{ work_id: string }>`
    select work_id from ${sql.table(`insights.${table}`)} where id = ${id}`.execute(db())
  return rows[0]?.work_id
}

const aside = async (personId: string) => (await dismissedBy(db(), personId, null)).map(({ id }) => id)

describe('works that are joined', () => {
  it.each(['documents', 'questions'] as const)('take their %s along, and give them back', async table => {
    const [a = '', b = '', c = ''] = await works(3)
    const reader = await place.reader()
    const make = { documents: document, questions: question }[table]
    const [ofA, ofB] = [await make(reader, a), await make(reader, b)]
    await join(a, b)
    await follow(a, b)
    expect([await workOf(table, ofA), await workOf(table, ofB)]).toEqual([b, b])
    await join(b, c)
    await follow(b, c)
    expect([await workOf(table, ofA), await workOf(table, ofB)]).toEqual([c, c])
    await join(b, null)
    await follow(c, b)
    await join(a, null)
    await follow(b, a)
    expect([await workOf(table, ofA), await workOf(table, ofB)]).toEqual([a, b])
  })

  it('stay put aside as one book, and are two again when they are parted', async () => {
    const [a = '', b = ''] = await works(2)
    const [one, both, other] = [await place.reader(), await place.reader(), await place.reader()]
    await dismiss(db(), { personId: one, workId: a }, now)
    for (const [minute, workId] of [a, b].entries())
      await dismiss(db(), { personId: both, workId }, new Date(now.getTime() + minute * 60_000))
    await join(a, b)
    await follow(a, b)
    expect([await aside(one), await aside(both), await aside(other)]).toEqual([[b], [b], []])
    await join(a, null)
    await follow(b, a)
    expect([await aside(one), await aside(both)]).toEqual([[a], [b, a]])
  })

  it('come again as one where they are let come again', async () => {
    const [a = '', b = ''] = await works(2)
    const reader = await place.reader()
    for (const workId of [a, b]) await dismiss(db(), { personId: reader, workId }, now)
    await join(a, b)
    await follow(a, b)
    await takeDismissalBack(db(), { personId: reader, workId: b })
    await join(a, null)
    await follow(b, a)
    expect(await aside(reader)).toEqual([])
  })

  it('tell together what is in them from the next night, and each for itself when they are parted', async () => {
    const [one, same] = [await place.work('The salt road'), await place.work('The salt road of old')]
    const reader = await place.reader()
    await place.rates(reader, { 'On a salt road': 5 })
    const listed = async () => (await recommendedTo(db(), reader)).map(({ title }) => title).toSorted()
    await learnAllContent(db())
    expect(await listed()).toEqual(['The salt road', 'The salt road of old'])
    await join(same, one)
    await follow(same, one)
    expect(await listed()).toEqual([])
    await learnAllContent(db())
    expect(await listed()).toEqual(['The salt road'])
    await join(same, null)
    await follow(one, same)
    await learnAllContent(db())
    expect(await listed()).toEqual(['The salt road', 'The salt road of old'])
  })

  it('are found where their own live, whatever happens in whatever order', async () => {
    const tables = ['insights.documents', 'insights.questions', 'insights.dismissals'] as const
    const step = fc.record({
      what: fc.constantFrom('join', 'part', 'follow'),
      which: fc.nat({ max: 2 }),
      into: fc.nat({ max: 2 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        const all = await works(3)
        const reader = await place.reader()
        for (const workId of all) {
          await document(reader, workId)
          await question(reader, workId)
          await dismiss(db(), { personId: reader, workId }, now)
        }
        const into = new Map<string, string>()
        const followAll = async (from: string, to: string) => {
          for (const table of tables)
            await transaction(db(), tx => followToldWorks(tx, table, { from, into: to }))
        }
        for (const { what, which, into: to } of steps) {
          const [work = '', target = ''] = [all[which], all[to]]
          const free = work !== target && !into.has(work) && !into.has(target)
          if (what === 'join' && free && ![...into.values()].includes(work)) {
            into.set(work, target)
            await join(work, target)
          } else if (what === 'part' && into.delete(work)) await join(work, null)
          else if (what === 'follow') await followAll(work, target)
        }
        for (const one of all) for (const other of all) if (one !== other) await followAll(one, other)
        for (const table of tables) {
          const { rows } = await sql<{ rows: number; wrong: number }>`
            select count(*)::int as rows,
              count(*) filter (where told.work_id <> coalesce(work.merged_into, work.id))::int as wrong
            from ${sql.table(table)} told
            join catalog.works work on work.id = coalesce(told.told_work_id, told.work_id)
            where told.person_id = ${reader} and work.id = any(${all}::uuid[])`.execute(db())
          expect(rows).toEqual([{ rows: 3, wrong: 0 }])
        }
      }),
      { numRuns: runs },
    )
  })
})
