import type { SlotFiller } from '../../../web/kit/slots.ts'
import { clubsKept } from './adding.ts'
import { documentsOfClubs } from './document-queries.ts'

/** On a club's page, for its members: what the club keeps to read and to ask, and for who keeps it the way to bring more. */
export const documentsInClubs: SlotFiller = {
  view: 'insights/documents/in-club',
  async load(ctx, clubIds) {
    const { person } = ctx
    if (!person) return new Map()
    const found = Map.groupBy(await documentsOfClubs(ctx.db, person.id, clubIds), ({ club_id }) => club_id)
    const keeping = await clubsKept(ctx.db, person.id)
      .where('club.id', 'in', [...clubIds])
      .execute()
    const kept = new Set(keeping.map(({ id }) => id))
    return new Map(
      clubIds
        .filter(id => found.has(id) || kept.has(id))
        .map(clubId => [clubId, { clubId, documents: found.get(clubId) ?? [], keeps: kept.has(clubId) }]),
    )
  },
}
