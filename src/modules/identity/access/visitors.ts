import { sql } from 'kysely'
import { Counter, type Registry } from 'prom-client'
import { type Db, worded } from '../../../database.ts'
import { Memory } from '../../../memory.ts'
import type { Context, Place, Visitor } from '../../../web/kit/context.ts'
import type { OpeningVisitors, Visitors } from '../../../web/kit/visitors.ts'
import { dropCookie, sessionIdOf, sessionWith } from '../accounts/sessions.ts'
import { publicLibrary } from '../libraries/libraries.ts'
import { tables } from '../tables.ts'
import { openBearers } from '../tokens/bearers.ts'

const minutes = 60

/** Who is asking and what they may, read once and remembered until it changes (decision 19). */
export function openVisitors({ database, registry, stranger }: OpeningVisitors): Visitors {
  const visitors = new Memory<Visitor>(database.notices, {
    channel: 'carrel_access',
    concerns: (key, { person, library }, said) =>
      concernsAnybody(said, { key, person: person?.id, library: library?.id }),
    most: 20_000,
    seconds: 5 * minutes,
  })
  const places = new Memory<Place>(database.notices, {
    channel: 'carrel_access',
    concerns: (key, { library }, said) =>
      concernsAnybody(said, { key, person: key.slice(0, 36), library: library.id }),
    most: 20_000,
    seconds: 5 * minutes,
  })
  const { bearers, bearer } = openBearers({ database, stranger })
  countMemories(registry, { visitors, places, bearers })

  const libraryless = (db: Db) =>
    visitors.recall('', async () => ({ ...stranger, library: await publicLibrary(db) }))

  return {
    async of(ctx) {
      const id = sessionIdOf(ctx)
      const signedIn = id ? await visitors.recall(id.hash, () => sessionWith(ctx, id)) : null
      if (id && !signedIn) dropCookie(ctx)
      if (signedIn?.library) return signedIn
      // Whoever belongs to no library looks at the public one, if there is one.
      const library = (await libraryless(ctx.db))?.library ?? null
      return { ...(signedIn ?? stranger), library }
    },
    bearer,
    at(ctx, libraryId) {
      const personId = ctx.person?.id ?? ''
      return places.recall(`${personId.padEnd(36)} ${libraryId}`, () => placeOf(ctx, libraryId))
    },
  }
}

type Whose = { key: string; person: string | undefined; library: string | undefined }

/** What `identity.tell_access` says: a session, a person, a library, or all. */
function concernsAnybody(said: string, { key, person, library }: Whose): boolean {
  const changed = said.slice(1)
  switch (said[0]) {
    case 's':
      return key === changed
    case 'p':
      return person === changed
    case 'l':
      // One that had none may have been given one to look at.
      return library === undefined || library === changed || key === ''
    default:
      return true
  }
}

/** The library with this id and what the person may there; null when they may not even look at it. */
async function placeOf({ db, person }: Context, libraryId: string): Promise<Place | null> {
  const [row] = await placeRow(db, { libraryId, personId: person?.id ?? null })
  if (!row || (row.role === null && !row.public_catalogue)) return null
  const { permissions, public_catalogue: _, ...library } = row
  return { library, permissions: new Set(permissions) }
}

const placeRow = worded((db: Db, { libraryId, personId }: { libraryId: string; personId: string | null }) =>
  tables(db)
    .selectFrom('identity.libraries as library')
    .leftJoin('identity.memberships as membership', join =>
      join.onRef('membership.library_id', '=', 'library.id').on('membership.person_id', '=', personId),
    )
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .where('library.id', '=', libraryId)
    .select([
      'library.id',
      'library.name',
      'library.kind',
      'library.zone',
      'library.currency',
      'library.language',
      'library.cloth',
      'library.public_catalogue',
      'membership.role',
      'role.name as role_name',
      sql<string[]>`array(select permission from identity.grants where grants.role = membership.role)`.as(
        'permissions',
      ),
    ]),
)

function countMemories(registry: Registry, memories: Record<string, { hits: number; misses: number }>): void {
  new Counter({
    name: 'carrel_memory_asked_total',
    help: 'How often what is kept in memory was asked for: hit, or miss where the database had to be asked',
    labelNames: ['memory', 'outcome'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [memory, { hits, misses }] of Object.entries(memories)) {
        this.inc({ memory, outcome: 'hit' }, hits)
        this.inc({ memory, outcome: 'miss' }, misses)
      }
    },
  })
}
