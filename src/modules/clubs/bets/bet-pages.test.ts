import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { putOnShelf } from '../../../../tests/shelf.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { settleBets } from './settle-job.ts'

const site = testSite()
const hour = 3_600_000
const startsAt = new Date(Date.now() + 50 * hour)
let [wren, jonas, mina, eve] = [] as Somebody[]
let club = ''
let meeting = ''

beforeAll(async () => {
  await librarian(site)
  const { db } = site.database
  const { workId } = await putOnShelf(db, { ...(await idsOf(site)), title: 'Middlemarch', barcodes: [] })
  wren = await somebody(site, 'Wren')
  jonas = await somebody(site, 'Jonas')
  mina = await somebody(site, 'Mina')
  eve = await somebody(site, 'Eve')
  const facts = {
    name: 'Tuesday Readers',
    language: 'en',
    zone: 'Europe/London',
    joining: 'open',
    once: newId(),
  }
  club = (await wren.browser.submit('/clubs', facts)).location ?? ''
  for (const { browser } of [jonas, mina]) await browser.submit(`${club}/membership`, {})
  meeting = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    values (${meeting}, ${club.split('/').at(-1)}, ${workId}, ${startsAt}, ${new Date(startsAt.getTime() + hour)}, now())`.execute(
    db,
  )
})

const open = (fields: Record<string, string>) =>
  wren?.browser.submit(`/meetings/${meeting}/bets`, {
    kind: 'at-least-n-finish',
    closing: '1',
    cuts: '1',
    once: newId(),
    ...fields,
  })
const optionsOf = async (bet: string) =>
  (
    await sql<{
      id: string
    }>`select id from clubs.bet_options where bet_id = ${bet} order by position`.execute(site.database.db)
  ).rows.map(({ id }) => id)
const lastBet = async () =>
  (await sql<{ id: string }>`select id from clubs.bets order by id desc limit 1`.execute(site.database.db))
    .rows[0]?.id ?? ''

describe('the bets of a meeting', () => {
  it('say that no money is in it, and are nobody else’s', async () => {
    const { status, html } = (await jonas?.browser.visit(`/meetings/${meeting}/bets`)) ?? {}
    expect(status).toBe(200)
    expect(html).toContain('Points only. No money, ever.')
    expect(html).not.toContain('Open the bet')
    expect((await eve?.browser.visit(`/meetings/${meeting}/bets`))?.status).toBe(404)
    expect(
      (
        await jonas?.browser.submit(`/meetings/${meeting}/bets`, {
          kind: 'attendance',
          closing: '1',
          cuts: '5',
        })
      )?.status,
    ).toBe(403)
  })

  it('are opened with words for what is missing, and what was typed stays', async () => {
    const few = await open({ kind: 'first-to-finish' })
    expect([few?.status, few?.html]).toEqual([
      422,
      expect.stringContaining('At least two members must share'),
    ])
    const odd = await open({ cuts: 'a few' })
    expect([odd?.status, odd?.html]).toEqual([422, expect.stringContaining('value="a few"')])
    expect((await open({ closing: '168' }))?.html).toContain('That moment is over')
    expect(await open({})).toMatchObject({ status: 303, location: `/meetings/${meeting}/bets` })
  })
})

describe('a bet', () => {
  it('is staked on, settled, shown with its evidence and corrected', async () => {
    await open({})
    const bet = await lastBet()
    const [no = '', yes = ''] = await optionsOf(bet)
    expect((await wren?.browser.visit(`/bets/${bet}`))?.html).toContain('may not stake on it')
    const much = await jonas?.browser.submit(`/bets/${bet}/stake`, { option: no, points: '201' })
    expect([much?.status, much?.html]).toEqual([422, expect.stringContaining('more points than there are')])
    expect((await eve?.browser.submit(`/bets/${bet}/stake`, { option: no, points: '5' }))?.status).toBe(404)
    expect((await jonas?.browser.submit(`/bets/${bet}/stake`, { option: no, points: '50' }))?.status).toBe(
      303,
    )
    expect((await mina?.browser.submit(`/bets/${bet}/stake`, { option: yes, points: '30' }))?.status).toBe(
      303,
    )
    expect((await jonas?.browser.visit(`/meetings/${meeting}/bets`))?.html).toContain('You have 50 on “0”.')
    expect((await jonas?.browser.submit(`${club}/leaving`, {}))?.html).toContain('Stay until it is settled')
    await settleBets.run({}, jobContext(site, new Date(startsAt.getTime() - hour / 2)))
    const after = await jonas?.browser.visit(`/bets/${bet}`)
    expect(after?.html).toContain('You had 50 on “0” and got 80.')
    expect(after?.html).toContain('The evidence')
    expect((await jonas?.browser.visit(`${club}/bets`))?.html).toContain('You have 230 points left')
    const { rows } = await sql<{ id: string }>`select id from clubs.ledger where kind = 'payout'`.execute(
      site.database.db,
    )
    const correction = {
      entry: rows[0]?.id ?? '',
      to: mina?.id ?? '',
      points: '30',
      note: 'Two had finished.',
      once: newId(),
    }
    const given = await wren?.browser.submit(`/bets/${bet}/corrections`, { ...correction, points: '81' })
    expect([given?.status, given?.html]).toEqual([422, expect.stringContaining('more than was paid out')])
    expect((await mina?.browser.submit(`/bets/${bet}/corrections`, correction))?.status).toBe(403)
    expect((await wren?.browser.submit(`/bets/${bet}/corrections`, correction))?.status).toBe(303)
    expect((await mina?.browser.visit(`${club}/bets`))?.html).toContain('Two had finished.')
  })

  it('is taken back by who runs the club', async () => {
    await open({ kind: 'attendance', cuts: '5' })
    const bet = await lastBet()
    expect((await jonas?.browser.submit(`/bets/${bet}/taking-back`, {}))?.status).toBe(403)
    expect((await wren?.browser.submit(`/bets/${bet}/taking-back`, {}))?.status).toBe(303)
    expect((await jonas?.browser.visit(`/bets/${bet}`))?.html).toContain('It was taken back')
  })
})

describe('who wants nothing of bets', () => {
  it('sees none, and is asked no more, until they want them again', async () => {
    await mina?.browser.submit(`${club}/bets/preference`, { bets: 'no' })
    const { html = '' } = (await mina?.browser.visit(`${club}/bets`)) ?? {}
    expect(html).not.toContain('Leaderboard')
    expect(html).toContain('Show me bets again')
    await mina?.browser.submit(`${club}/bets/preference`, { bets: 'yes' })
    expect((await mina?.browser.visit(`${club}/bets`))?.html).toContain('Leaderboard')
    expect((await mina?.browser.visit('/clubs/leaderboard'))?.status).toBe(200)
  })
})
