import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { settleBets } from '../../src/modules/clubs/bets/settle-job.ts'
import { jobContext } from '../job-context.ts'
import type { Browser, testSite } from '../site.ts'
import { somebody } from '../somebody.ts'

type Site = ReturnType<typeof testSite>

/** Addresses of a club's bets: one that is settled from what was written down, and one that can still be staked on. */
export async function betsInEveryState(
  site: Site,
  visitor: Browser,
  { club, member }: { club: string; member: Browser },
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { db } = site.database
  const clubId = club.split('/').at(-1) ?? ''
  const other = await somebody(site, 'Nora')
  await sql`insert into clubs.members (club_id, person_id, role, joined_at, shares)
    values (${clubId}, ${other.id}, 'member', now(), 'place')`.execute(db)
  await sql`update clubs.members set shares = 'pace' where club_id = ${clubId} and person_id <> ${other.id}`.execute(
    db,
  )
  const meeting = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    select ${meeting}, ${clubId}, id, now() + interval '9 days', now() + interval '219 hours', now()
    from catalog.works where merged_into is null limit 1`.execute(db)
  const opened = async (facts: Record<string, string>) => {
    await visitor.submit(`/meetings/${meeting}/bets`, { closing: '168', cuts: '1', once: newId(), ...facts })
    const { rows } = await sql<{ id: string; options: string[] }>`
      select bet.id, array_agg(option.id order by position) as options
      from clubs.bets bet join clubs.bet_options option on option.bet_id = bet.id
      where bet.club_id = ${clubId} group by bet.id order by bet.id desc limit 1`.execute(db)
    return { id: rows[0]?.id ?? '', options: rows[0]?.options ?? [] }
  }
  const settled = await opened({ kind: 'at-least-n-finish' })
  for (const [place, browser] of [member, other.browser].entries())
    await browser.submit(`/bets/${settled.id}/stake`, { option: settled.options[place] ?? '', points: '20' })
  const later = new Date(Date.now() + 3 * 86_400_000)
  await settleBets.run({}, jobContext(site, later))
  const open = await opened({ kind: 'first-to-finish', closing: '1' })
  await opened({ kind: 'attendance', cuts: '5, 8', closing: '24' })
  return {
    addresses: new Map([
      ['/meetings/:id/bets', `/meetings/${meeting}/bets`],
      ['/clubs/:id/bets', `${club}/bets`],
      ['/bets/:id', `/bets/${settled.id}`],
    ]),
    further: [`/bets/${open.id}`],
  }
}
