import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { ashgrove, shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of all pages of a log, each with something on it; and some in another state. */
export async function logInEveryState(
  site: Site,
  visitor: Browser,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { db } = site.database
  const keep = async (title: string, barcode: string, status: string) => {
    const { workId } = await shelve(site, title, barcode)
    await visitor.submit('/reading', { work: workId, status })
    const { rows } = await sql<{
      id: string
    }>`select id from reading.books where work_id = ${workId}`.execute(db)
    return { workId, id: rows[0]?.id ?? '' }
  }
  const read = await keep(
    'Read, with a title that is long enough to be broken on a small screen',
    'R1',
    'read',
  )
  const now = await keep('Being read', 'R2', 'reading')
  await keep('Wanted', 'R3', 'to-read')
  await visitor.submit(`/reading/${now.id}/progress`, { value: '30', unit: 'percent', minutes: '40' })
  await visitor.submit(`/reading/${read.id}/readthroughs`, {
    began: '2019',
    ended: '2019-07',
    outcome: 'stopped',
    once: newId(),
  })
  const shelf = await visitor.submit('/reading/shelves', { name: 'By the bed' })
  const shelfId = shelf.location?.split('=')[1] ?? ''
  await visitor.submit('/reading/shelves', { name: 'The best', rule: 'status=read&rated=400' })
  await visitor.submit(`/reading/${read.id}`, {
    seen: '1',
    rating: '425',
    review: 'Worth the long title.',
    tags: 'holidays, aloud',
    shelf: shelfId,
    owned: 'yes',
    audience: 'friends',
  })
  await visitor.submit(`/reading/${read.id}/notes`, {
    kind: 'quote',
    body: 'The **long** title, copied out.',
    page: '12',
    tags: 'titles',
    once: newId(),
  })
  await visitor.submit('/reading/years/2026/link', {})
  const { html } = await visitor.visit('/reading/years/2026')
  await visitor.submit(`/reading/shelves/${shelfId}/link`, {})
  const { html: shelfPage } = await visitor.visit(`/reading/shelves/${shelfId}`)
  await sql`update identity.people set handle = coalesce(handle, 'ines-reads') where email = ${ashgrove.email}`.execute(
    db,
  )
  const { rows: people } = await sql<{
    handle: string
  }>`select handle from identity.people where email = ${ashgrove.email}`.execute(db)
  await visitor.submit('/reading/goals', { kind: 'books', amount: '40', year: '2026' })
  await visitor.submit('/reading/goals', {
    kind: 'hours',
    amount: '100',
    begins: '2020-01-01',
    ends: '2020-03-01',
  })
  const { rows: goals } = await sql<{ id: string }>`select id from reading.goals order by begins`.execute(db)
  const challenge = await visitor.submit('/reading/challenges', {
    name: 'Round the world',
    prompts: 'A book by an author from Africa\nOne from an island',
    once: newId(),
  })
  const { rows: notes } = await sql<{ id: string }>`select id from reading.notes`.execute(db)
  const { rows } = await sql<{
    id: string
  }>`select id from reading.readthroughs where book_id = ${now.id}`.execute(db)
  await sql`insert into reading.questions (id, person_id, work_id, kind, asked_at)
    select gen_random_uuid(), person.id, work_id, kind, now() from identity.people person, (values
      (${read.workId}::uuid, 'start'), (${now.workId}::uuid, 'end')) as asked (work_id, kind)
    where person.email = ${ashgrove.email}`.execute(db)
  return {
    addresses: new Map([
      ['/reading/:id', `/reading/${read.id}`],
      ['/reading/:id/readthroughs/new', `/reading/${read.id}/readthroughs/new`],
      ['/reading/readthroughs/:id', `/reading/readthroughs/${rows[0]?.id}`],
      ['/reading/:id/notes', `/reading/${read.id}/notes`],
      ['/reading/notes/:id', `/reading/notes/${notes[0]?.id}`],
      ['/shared/years/:id/:signed', /\/shared\/years\/[^"<]+/.exec(html)?.[0] ?? ''],
      ['/reading/years/:year', '/reading/years/2026'],
      ['/shared/logs/:id/:signed', /\/shared\/logs\/[^"<]+/.exec(shelfPage)?.[0] ?? ''],
      ['/people/:handle/books', `/people/${people[0]?.handle}/books`],
      ['/reading/goals/:id', `/reading/goals/${goals[0]?.id}`],
      ['/reading/challenges/:id', challenge.location ?? ''],
      ['/reading/narrow/:kind', '/reading/narrow/tags'],
      ['/reading/shelves/:id', `/reading/shelves/${shelfId}`],
    ]),
    further: [
      `/reading/${now.id}`,
      `/reading?shelf=${shelfId}`,
      '/reading?status=read&tag=aloud&owned=yes&rated=400&q=title',
      '/reading/narrow?status=read&tag=aloud&read=2019&q=title',
      '/reading/narrow?since=2019&until=2018&tag=aloud',
      '/reading/narrow?q=nothing+like+it',
      '/reading/narrow/years',
      '/reading/statistics?year=all',
      '/reading/statistics?year=2026&with=2025',
      '/reading/statistics?from=2026-02-01&to=2026-01-01',
      '/reading?q=nothing+like+it',
      '/reading/notes?q=nothing+like+it',
      `/reading/notes?book=${read.id}&tag=titles`,
      `/reading/${now.id}/notes`,
      '/reading/changes?status=read',
      '/reading/shelves?rule=status%3Dread%26rated%3D400',
      `/books/${now.workId}`,
      `/books/${read.workId}`,
    ],
  }
}
