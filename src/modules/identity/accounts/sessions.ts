import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { type Db, type Tx, worded } from '../../../database.ts'
import type { Branch, Context, Library, Person, Visitor } from '../../../web/kit/context.ts'
import { tables } from '../tables.ts'
import { signProgramsOut } from '../tokens/programs.ts'

const cookie = 'carrel-session'
const lasts = new TimeSpan(30, 'd')

/** A session's id as the cookie holds it, and as it is kept. */
export type SessionId = { id: string; hash: string }

export function sessionIdOf(ctx: Context): SessionId | null {
  const id = ctx.cookies.get(cookie)
  return id ? { id, hash: hashOf(id) } : null
}

/** Who is signed in with it, at which library and branch, and what they may: one query. */
export async function sessionWith(ctx: Context, { id, hash }: SessionId): Promise<Visitor | null> {
  const { session, user } = await lucia(ctx.db).validateSession(id)
  if (!session) return null
  if (session.fresh) giveCookie(ctx, id)
  await noteUse(ctx, hash, session.lastUsedAt)
  return {
    token: null,
    session: { id: hash },
    person: { id: user.id, ...user.person },
    library: session.library,
    branch: session.branch,
    permissions: session.permissions,
  }
}

// Often enough for a list of devices, seldom enough to cost nothing.
const noted = 10 * 60_000

async function noteUse({ db, now, ip }: Context, hash: string, lastUsedAt: Date | undefined): Promise<void> {
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < noted) return
  await tables(db)
    .updateTable('identity.sessions')
    .set({ last_used_at: now, address: ip })
    .where('id_hash', '=', hash)
    .execute()
}

/** Signs a person in on this device, at the library they have belonged to longest. Returns the session's id as it is kept. */
export async function beginSession(ctx: Context, personId: string): Promise<string> {
  const home = await tables(ctx.db)
    .selectFrom('identity.memberships')
    .select('library_id')
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  const session = await lucia(ctx.db).createSession(personId, {
    device: ctx.get('User-Agent').slice(0, 300),
    created_at: ctx.now,
    address: ctx.ip,
    library_id: home?.library_id ?? null,
  })
  giveCookie(ctx, session.id)
  return hashOf(session.id)
}

export async function endSession(ctx: Context): Promise<void> {
  const id = ctx.cookies.get(cookie)
  if (id) await lucia(ctx.db).invalidateSession(id)
  dropCookie(ctx)
  // A shared device keeps nothing of the one who leaves.
  ctx.set('Clear-Site-Data', '"cache", "storage"')
}

/** Ends a person's sessions, all but one if told, and signs their programs out. Whatever remembers them hears of it from the database. */
export async function endSessionsOf(db: Db | Tx, personId: string, except?: string): Promise<void> {
  let ended = tables(db).deleteFrom('identity.sessions').where('person_id', '=', personId)
  if (except !== undefined) ended = ended.where('id_hash', '<>', except)
  await ended.execute()
  // Whoever has shown the old password and not yet the code begins again.
  await tables(db).deleteFrom('identity.half_sign_ins').where('person_id', '=', personId).execute()
  await signProgramsOut(db, personId)
}

/** The branch whose desk this session stands at, until another is chosen. */
export async function chooseBranch(
  db: Db,
  sessionId: string,
  libraryId: string,
  branchId: string,
): Promise<void> {
  await tables(db)
    .updateTable('identity.sessions')
    .set({ library_id: libraryId, branch_id: branchId })
    .where('id_hash', '=', sessionId)
    .execute()
}

/** The library this session works at: one of the person's own. */
export async function chooseLibrary(db: Db, sessionId: string, libraryId: string): Promise<void> {
  await tables(db)
    .updateTable('identity.sessions as session')
    .set({ library_id: libraryId, branch_id: null })
    .where('id_hash', '=', sessionId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('identity.memberships as membership')
          .select('membership.role')
          .whereRef('membership.person_id', '=', 'session.person_id')
          .where('membership.library_id', '=', libraryId),
      ),
    )
    .execute()
}

const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url')

function giveCookie(ctx: Context, id: string): void {
  ctx.cookies.set(cookie, id, {
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    maxAge: lasts.milliseconds(),
    overwrite: true,
  })
}

export const dropCookie = (ctx: Context): void => {
  ctx.cookies.set(cookie, null, { overwrite: true })
}

const made = new WeakMap<Db, ReturnType<typeof makeLucia>>()

function lucia(db: Db) {
  let one = made.get(db)
  if (!one) {
    one = makeLucia(db)
    made.set(db, one)
  }
  return one
}

const makeLucia = (db: Db) =>
  new Lucia(adapter(db), {
    sessionExpiresIn: lasts,
    getUserAttributes: attributes => ({ person: attributes.person }),
    getSessionAttributes: ({ library = null, branch = null, permissions = new Set(), lastUsedAt }) => ({
      library,
      branch,
      permissions,
      lastUsedAt,
    }),
  })

/** A session with its person, membership, library and branch. */
const sessionRow = worded((db: Db, { hash }: { hash: string }) =>
  tables(db)
    .selectFrom('identity.sessions as session')
    .innerJoin('identity.people as person', 'person.id', 'session.person_id')
    .leftJoin('identity.memberships as membership', join =>
      join
        .onRef('membership.library_id', '=', 'session.library_id')
        .onRef('membership.person_id', '=', 'person.id'),
    )
    .leftJoin('identity.libraries as library', 'library.id', 'membership.library_id')
    .leftJoin('identity.branches as branch', join =>
      join
        .onRef('branch.id', '=', 'session.branch_id')
        .onRef('branch.library_id', '=', 'membership.library_id'),
    )
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .where('session.id_hash', '=', hash)
    .where('person.suspended_at', 'is', null)
    .select([
      'session.expires_at',
      'session.last_used_at',
      'person.id as person_id',
      'person.name',
      'person.email',
      'person.role as person_role',
      'person.language as person_language',
      'person.zone as person_zone',
      'membership.role as member_role',
      'role.name as role_name',
      'library.id as library_id',
      'library.name as library_name',
      'library.kind',
      'library.zone',
      'library.currency',
      'library.language',
      'library.cloth',
      'branch.id as branch_id',
      'branch.name as branch_name',
      sql<
        string[]
      >`array(select permission from identity.grants where grants.role in (membership.role, person.role))`.as(
        'permissions',
      ),
    ]),
)

/** Keeps a hash in place of the id, and reads all that a request needs in one join. */
function adapter(db: Db): Adapter {
  const sessions = tables(db)
  return {
    async getSessionAndUser(id) {
      const [row] = await sessionRow(db, { hash: hashOf(id) })
      if (!row) return [null, null]
      const library = row.library_id
        ? ({
            id: row.library_id,
            name: row.library_name,
            kind: row.kind,
            zone: row.zone,
            currency: row.currency,
            language: row.language,
            cloth: row.cloth,
            role: row.member_role,
            role_name: row.role_name,
          } as Library)
        : null
      const branch: Branch | null =
        row.branch_id && row.branch_name ? { id: row.branch_id, name: row.branch_name } : null
      const person = {
        name: row.name,
        email: row.email,
        role: row.person_role,
        language: row.person_language,
        zone: row.person_zone,
      }
      return [
        {
          id,
          userId: row.person_id,
          expiresAt: row.expires_at,
          attributes: {
            library,
            branch,
            permissions: new Set(row.permissions),
            lastUsedAt: row.last_used_at,
          },
        },
        { id: row.person_id, attributes: { person } },
      ]
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      const createdAt = attributes.created_at ?? new Date()
      await sessions
        .insertInto('identity.sessions')
        .values({
          id_hash: hashOf(id),
          person_id: userId,
          expires_at: expiresAt,
          created_at: createdAt,
          last_used_at: createdAt,
          address: attributes.address ?? null,
          device: attributes.device ?? '',
          library_id: attributes.library_id ?? null,
          branch_id: null,
        })
        .execute()
    },
    async updateSessionExpiration(id, expiresAt) {
      await sessions
        .updateTable('identity.sessions')
        .set({ expires_at: expiresAt })
        .where('id_hash', '=', hashOf(id))
        .execute()
    },
    async deleteSession(id) {
      await sessions.deleteFrom('identity.sessions').where('id_hash', '=', hashOf(id)).execute()
    },
    async deleteUserSessions(personId) {
      await sessions.deleteFrom('identity.sessions').where('person_id', '=', personId).execute()
    },
    async deleteExpiredSessions() {
      await sessions.deleteFrom('identity.sessions').where('expires_at', '<=', new Date()).execute()
    },
    async getUserSessions() {
      throw new Error('Sessions are listed by their hashes, never by id.')
    },
  }
}

type Found = {
  library: Library | null
  branch: Branch | null
  permissions: ReadonlySet<string>
  lastUsedAt: Date
}
type Given = { device: string; created_at: Date; address: string; library_id: string | null }

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Found, { person: Omit<Person, 'id'> }>
    DatabaseSessionAttributes: Partial<Given & Found>
    DatabaseUserAttributes: { person: Omit<Person, 'id'> }
  }
}
