import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import type { Given } from '../given.ts'

export const bettingSuite = ({ site, owner, reader, stranger, ids }: Given) => {
  const facts = { name: 'Friday Readers', language: 'en', zone: 'Europe/London', joining: 'open' }
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

  /** A club with two in it, and a meeting of it. */
  async function meeting() {
    await ids()
    const club = (await (await owner()).post('/clubs', facts)).body.data.id
    await (await reader()).put(`/clubs/${club}/membership`, {})
    const id = newId()
    await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
      select ${id}, ${club}, id, ${inDays(7)}::timestamptz, ${inDays(7)}::timestamptz + interval '1 hour', now()
      from catalog.works limit 1`.execute(site.database.db)
    return { club, id }
  }

  describe('a bet', () => {
    it('is opened, staked on once however often it is sent, and closes by its rules', async () => {
      const { club, id } = await meeting()
      const [organiser, member, other] = [await owner(), await reader(), await stranger()]
      const body = { kind: 'attendance', closes_at: inDays(6), cuts: [2] }
      const late = await organiser.post(`/meetings/${id}/bets`, { ...body, closes_at: inDays(8) })
      expect([late.status, late.body.error.code]).toEqual([409, 'CLOSING_AFTER_START'])
      expect((await member.post(`/meetings/${id}/bets`, body)).status).toBe(403)
      const made = await organiser.post(`/meetings/${id}/bets`, body)
      expect(made.status).toBe(201)
      const { id: bet, options } = made.body.data
      expect(options).toMatchObject([
        { least: 0, most: 1, points: 0 },
        { least: 2, most: null, points: 0 },
      ])
      const stake = { option_id: options[1].id, points: 50 }
      for (let sent = 0; sent < 2; sent++)
        expect((await member.put(`/bets/${bet}/stake`, stake)).body.data).toMatchObject({ balance: 150 })
      const changed = await member.put(`/bets/${bet}/stake`, { ...stake, points: 60 })
      expect(changed.body.error.code).toBe('STAKED_ALREADY')
      const own = await organiser.put(`/bets/${bet}/stake`, stake)
      expect(own.body.error.code).toBe('RECORDERS_MAY_NOT')
      const [seen] = (await member.get(`/meetings/${id}/bets`)).body.data
      expect(seen).toMatchObject({ status: 'open', own_stake: { points: 50, returned: 0 } })
      for (const path of [`/meetings/${id}/bets`, `/clubs/${club}/leaderboard`])
        expect((await other.get(path)).status).toBe(404)
      expect((await other.put(`/bets/${bet}/stake`, stake)).status).toBe(404)
      const board = (await member.get(`/clubs/${club}/leaderboard`)).body.data
      expect(board).toMatchObject({ fewest_bets: 3, members: [] })
    })
  })
}
