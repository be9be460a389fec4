import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../tests/ashgrove.ts'
import { jobContext } from '../../../tests/job-context.ts'
import { testSite } from '../../../tests/site.ts'
import { type Somebody, somebody } from '../../../tests/somebody.ts'
import { newId } from '../../id.ts'
import type { Context } from '../../web/kit/context.ts'
import { readMessages, Words } from '../../web/kit/words.ts'
import { settleBets } from './bets/settle-job.ts'
import { clubsAtHome } from './home-shapes.ts'

// A Friday.
const now = new Date('2026-11-20T12:00:00Z')
const site = testSite({ clock: () => now })
const [day, hour] = [86_400_000, 3_600_000]
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds)
let ines: Somebody
let wren: Somebody
let mina: Somebody
let club = ''
let workId = ''

beforeAll(async () => {
  await librarian(site)
  ines = await somebody(site, 'Nell')
  wren = await somebody(site, 'Wren')
  mina = await somebody(site, 'Mina')
  await sql`update identity.people set page_seen_by = 'here'`.execute(site.database.db)
  workId = (await shelve(site, 'Middlemarch')).workId
  club = await founded('Tuesday Readers', [wren, mina])
})

async function founded(name: string, members: readonly Somebody[]): Promise<string> {
  const facts = { name, language: 'en', zone: 'Europe/London', joining: 'open', once: newId() }
  const address = (await ines.browser.submit('/clubs', facts)).location ?? ''
  for (const { browser } of members) await browser.submit(`${address}/membership`)
  return address
}

/** A meeting in four days with a schedule. */
async function meeting(of = club): Promise<string> {
  const id = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    values (${id}, ${of.replace('/clubs/', '')}, ${workId}, ${at(4 * day)}, ${at(4 * day + hour)}, ${now})`.execute(
    site.database.db,
  )
  for (const [value, due] of [
    ['40', '2026-11-18'],
    ['70', '2026-11-22'],
  ])
    await ines.browser.submit(`/meetings/${id}/milestones`, {
      name: 'A part',
      unit: 'percent',
      value: value ?? '',
      due: due ?? '',
    })
  return id
}

/** Whether somebody will have finished, open for three days. */
async function bet(of: string) {
  const fields = { kind: 'at-least-n-finish', cuts: '1', closing: '24', once: newId() }
  await ines.browser.submit(`/meetings/${of}/bets`, fields)
  const { rows } = await sql<{ bet_id: string; id: string }>`
    select option.bet_id, option.id from clubs.bet_options as option join clubs.bets as bet on bet.id = option.bet_id
    where bet.meeting_id = ${of} order by option.position`.execute(site.database.db)
  const [no, yes] = rows
  if (!no || !yes) throw new Error('The bet was not opened.')
  return { no, yes }
}

const home = async ({ browser }: Somebody = wren) => (await browser.visit('/')).text

describe('a person’s first page', () => {
  it('says nothing of clubs to who is in none, nor in which nothing goes on', async () => {
    const stranger = await somebody(site, 'Stranger')
    expect(await home(stranger)).not.toContain('club')
    await stranger.browser.submit(`${await founded('Quiet', [stranger])}/membership`)
    expect(await home(stranger)).not.toMatch(/1 club|meeting|thread|bet/)
  })

  it('tells the next meeting, where one is against its schedule, and takes the answer with one press', async () => {
    const id = await meeting()
    expect(await home()).toContain(
      'You are at the beginning, behind by 40 %: the club meant to be at 40 % by Wednesday 18 November.',
    )
    await wren.browser.submit('/reading', { work: workId, status: 'reading' })
    const { rows } = await sql<{
      id: string
    }>`select id from reading.books where person_id = ${wren.id}`.execute(site.database.db)
    const progress = `/reading/${rows[0]?.id}/progress`
    await wren.browser.submit(progress, { unit: 'percent', value: '45' })
    expect(await home()).toContain(
      'You are at 45 %, on time: the club means to be at 70 % by Sunday 22 November.',
    )
    await wren.browser.submit(progress, { unit: 'percent', value: '75' })
    expect(await home()).toContain('You are at 75 %, ahead by 5 %: the club means to be at 70 %')
    expect(await home()).toContain('Are you coming?')
    const answered = await wren.browser.submitAndFollow(`/meetings/${id}/attendance`, {
      answer: 'yes',
      back: '/',
    })
    expect(answered.text).toContain('Your carrel')
    expect(answered.text).toContain('You come.')
    expect(answered.text).not.toContain('Are you coming?')
    await ines.browser.submit(`/meetings/${id}/cancellation`, {})
    expect(await home()).not.toContain('Middlemarch You are')
  })

  it('tells of a ballot until one has voted, or voting is over', async () => {
    const fields = { title: 'January’s book', day: '2026-11-22', time: '20:00', once: newId() }
    const poll = (await ines.browser.submit(`${club}/polls`, fields)).location ?? ''
    await ines.browser.submit(`${poll}/proposals`, { work: workId, once: newId() })
    const { html, text } = await wren.browser.visit('/')
    expect(text).toContain('A vote in Tuesday Readers: “January’s book”, until Sunday 22 November, 20:00.')
    expect(html).toContain(`href="${poll}"`)
    const ballot = (await wren.browser.visit(poll)).html
    const rank = /name="(rank-[^"]+)"/.exec(ballot)?.[1] ?? ''
    await wren.browser.submit(`${poll}/ballot`, { [rank]: '1' })
    expect(await home()).not.toContain('January’s book')
    expect(await home(mina)).toContain('January’s book')
    await ines.browser.submit(`${poll}/closing`)
    expect(await home(mina)).not.toContain('January’s book')
  })

  it('tells of threads with something new and of who names one, until one has looked; of what is sealed nothing', async () => {
    const id = await meeting()
    const start = async (title: string, body: string, gate: string) =>
      (await ines.browser.submit(`${club}/threads`, { title, body, gate, meeting: id, once: newId() }))
        .location ?? ''
    const open = await start('Rome', 'She cries.', '0')
    const named = await start('Names', '@mina, what do you say?', '0')
    await start('Sealed', '@mina, the end.', '900000')
    const { text, html } = await mina.browser.visit('/')
    expect(text).toContain('Rome Tuesday Readers, 1 new')
    expect(text).toContain('Nell names you in “Names”, Tuesday Readers.')
    expect(html).toContain(`href="${named}#comment-`)
    expect(text).not.toContain('Sealed')
    await mina.browser.visit(open)
    await mina.browser.visit(named)
    expect(await home(mina)).not.toMatch(/Rome|Names/)
    await ines.browser.submit(`/meetings/${id}/cancellation`, {})
  })

  it('tells of one’s bets: what is open, and what was settled within a week', async () => {
    const id = await meeting()
    const { no, yes } = await bet(id)
    await wren.browser.submit(`/bets/${yes.bet_id}/stake`, { option: yes.id, points: '30' })
    await mina.browser.submit(`/bets/${no.bet_id}/stake`, { option: no.id, points: '20' })
    expect(await home()).toContain(
      'Will at least one of us have finished? You have 30 on “1 or more”. Tuesday Readers, closes on 23 November',
    )
    await wren.browser.submit(`${club}/bets/preference`, { bets: 'no' })
    expect(await home()).not.toContain('You have 30')
    await wren.browser.submit(`${club}/bets/preference`, { bets: 'yes' })
    const settle = (moment: Date) =>
      settleBets.run({}, jobContext({ database: site.database, filesDir: '' }, moment))
    await settle(at(3 * day + hour))
    expect(await clubsAtHome(contextOf(wren, at(4 * day)), wren.id)).toMatchObject({
      goingOn: { stakes: [], settled: [{ club: 'Tuesday Readers', count: 1, net: -30 }] },
    })
    expect(await clubsAtHome(contextOf(mina, at(4 * day)), mina.id)).toMatchObject({
      goingOn: { settled: [{ net: 30 }] },
    })
    expect((await clubsAtHome(contextOf(mina, at(11 * day)), mina.id))?.goingOn?.settled ?? []).toEqual([])
  })

  it('asks the same few statements however many clubs and meetings there are', async () => {
    const counted = async () => {
      let statements = 0
      const counting = site.database.db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          statements += 1
          return result
        },
      })
      await clubsAtHome({ ...contextOf(mina, now), db: counting } as Context, mina.id)
      return statements
    }
    for (const name of ['One', 'Two', 'Three']) {
      const other = await founded(name, [mina])
      const id = await meeting(other)
      const { no } = await bet(id)
      await mina.browser.submit(`/bets/${no.bet_id}/stake`, { option: no.id, points: '5' })
      await ines.browser.submit(`${other}/polls`, {
        title: name,
        day: '2026-11-22',
        time: '20:00',
        once: newId(),
      })
      await ines.browser.submit(`${other}/threads`, {
        title: name,
        body: 'To @mina.',
        meeting: id,
        gate: '0',
        once: newId(),
      })
    }
    const part = (await clubsAtHome(contextOf(mina, now), mina.id))?.goingOn
    expect([part?.meetings.length, part?.polls.length, part?.mentions.length, part?.stakes.length]).toEqual([
      2, 2, 3, 3,
    ])
    expect(await counted()).toBe(8)
  })
})

const contextOf = ({ id, name }: Somebody, moment: Date) =>
  ({
    db: site.database.db,
    now: moment,
    words: new Words(readMessages('views')).in('en', 'Europe/London', moment),
    person: { id, name },
    session: { id: '' },
  }) as unknown as Context
