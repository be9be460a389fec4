import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { given } from '../../../web/kit/api/given.ts'
import { anybody, asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { archiveClub, changeClub } from './changing.ts'
import { clubRoles, joinings, shares } from './club.ts'
import { clubForm } from './club-form.ts'
import { type ClubSeen, clubFor, clubsVisibleTo } from './club-queries.ts'
import { foundClub } from './founding.ts'

const club = z
  .object({
    id,
    name: z.string(),
    description: z.string().nullable(),
    place: z.string().nullable(),
    online: z.boolean(),
    language: z.string(),
    zone: z.string(),
    joining: z.enum(joinings),
    library_id: id.nullable(),
    bets: z.boolean().describe('Whether there are bets in it, for points only.'),
    members: z.number().int(),
    role: z.enum(clubRoles).nullable().describe('Mine; null where I am not in it.'),
    shares: z.enum(shares).nullable().describe('What the club sees of my reading.'),
    invited_by: z.string().nullable().describe('The name of the friend who invites me to it.'),
    created_at: moment,
    archived_at: moment.nullable(),
  })
  .meta({ id: 'Club' })

const { name, language, zone, joining } = clubForm.shape
const words = (most: number) =>
  z
    .string()
    .max(most)
    .transform(text => text.trim() || null)
    .nullable()
const facts = z.strictObject({
  name: name.meta({ example: 'Tuesday Readers' }),
  description: words(4000),
  place: words(300),
  online: z.boolean(),
  language: language.meta({ example: 'en' }),
  zone: zone.meta({ example: 'Europe/London' }),
  joining,
})

/** Clubs. */
export const clubApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs',
    operation: 'listClubs',
    area: 'clubs',
    summary: 'Clubs that I am in or may find',
    guard: anybody('clubs:read'),
    query: listQuery(['name', 'created_at'], {
      mine: z.enum(['true', 'false']).optional().describe('Only those that I am in.'),
    }),
    answer: z.array(club),
    async run({ ctx, person, query }) {
      const all = clubsVisibleTo(ctx.db, person?.id ?? null)
      const { value, more } = await listPage(
        ctx,
        query.mine === 'true' ? all.where('mine.role', 'is not', null) : all,
        {
          name: { column: 'name', kind: 'text' },
          created_at: { column: 'created_at', kind: 'timestamptz' },
        },
        query,
      )
      return new Answered(value.map(asClub), more)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/clubs',
    operation: 'foundClub',
    area: 'clubs',
    summary: 'Found a club, which I then run',
    guard: asPerson('clubs:write'),
    body: facts.extend({
      description: words(4000).default(null),
      place: words(300).default(null),
      online: z.boolean().default(false),
    }),
    status: 201,
    answer: club,
    refusals: { 'too-many-clubs': 'clubs.errors.too-many-clubs' },
    async run({ ctx, person, body }) {
      const made = await foundClub(ctx.db, person.id, { ...body, libraryId: null }, ctx.now)
      return isRefused(made) ? made : shown(ctx, made.id, `/clubs/${made.id}`)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/clubs/{id}',
    operation: 'getClub',
    area: 'clubs',
    summary: 'One club',
    guard: anybody('clubs:read'),
    answer: club,
    tagged: true,
    run: ({ ctx, params }) => shown(ctx, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/clubs/{id}',
    operation: 'changeClub',
    area: 'clubs',
    summary: 'Change a club that I run',
    guard: asPerson('clubs:write'),
    body: facts.extend({ bets: z.boolean() }).partial(),
    answer: club,
    tagged: true,
    refusals: { 'club-archived': 'clubs.errors.club-archived' },
    async run({ ctx, person, params, body, seen }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      if (seen !== null && !seen.includes(String(club.revision))) return refused('stale')
      const by = { clubId: club.id, personId: person.id }
      const changed = await changeClub(ctx.db, by, given(body), seen === null ? null : club.revision)
      if (!isRefused(changed)) return shown(ctx, params.id)
      if (changed.refused === 'unknown-club') throw notFound()
      if (changed.refused === 'organisers-only') throw new Problem(403)
      return changed
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/clubs/{id}',
    operation: 'archiveClub',
    area: 'clubs',
    summary: 'End a club that I run',
    description: 'Its members may go on reading what was said in it.',
    guard: asPerson('clubs:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      const ended = await archiveClub(ctx.db, { clubId: params.id, personId: person.id }, ctx.now)
      if (!isRefused(ended)) return null
      if (ended.refused === 'unknown-club') throw notFound()
      throw new Problem(403)
    },
  }),
]

const asClub = ({
  revision: _revision,
  library: _library,
  joined_at: _joined,
  invitation: _invitation,
  ...facts
}: ClubSeen) => ({ ...facts, members: Number(facts.members) })

async function shown(ctx: Context, clubId: string, location?: string) {
  const found = await clubFor(ctx.db, clubId, ctx.person?.id ?? null)
  if (!found) throw notFound()
  return new Answered(asClub(found), { tag: String(found.revision), ...(location ? { location } : {}) })
}
