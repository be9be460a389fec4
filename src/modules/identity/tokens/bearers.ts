import { sql } from 'kysely'
import { type Db, worded } from '../../../database.ts'
import { Memory } from '../../../memory.ts'
import type { Context, Visitor } from '../../../web/kit/context.ts'
import type { OpeningVisitors } from '../../../web/kit/visitors.ts'
import { tables } from '../tables.ts'
import { hashOf, kindOf } from './secrets.ts'

type Bearer = { visitor: Visitor; expiresAt: Date | null }

/** Resolves the token of a request to who sent it, read once and remembered until it ends or its person changes. */
export function openBearers({ database, stranger }: Pick<OpeningVisitors, 'database' | 'stranger'>) {
  const bearers = new Memory<Bearer>(database.notices, {
    channel: 'carrel_access',
    concerns: (key, { visitor }, said) =>
      said === `s${key}` || said === `p${visitor.person?.id}` || said.startsWith('a'),
    most: 20_000,
    seconds: 300,
  })

  const bearer = async (ctx: Context): Promise<Visitor> => {
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(ctx.get('Authorization').trim()) ?? []
    if (ctx.get('Authorization') === '') return stranger
    const hash = hashOf(token)
    const found = await bearers.recall(hash, () => bearerWith(ctx, stranger, token, hash))
    // Shown where no token is expected, as with an access token that just ended, it is as good as none.
    if (!found || (found.expiresAt && found.expiresAt <= ctx.now)) return { ...stranger, token: 'refused' }
    return found.visitor
  }
  return { bearers, bearer }
}

async function bearerWith(
  { db, now }: Context,
  stranger: Visitor,
  token: string,
  hash: string,
): Promise<Bearer | null> {
  const kind = kindOf(token)
  if (kind === 'access') {
    const [row] = await accessRow(db, { hash })
    return row ? asBearer(stranger, row, { kind: 'program', scopes: null }) : null
  }
  if (kind !== 'personal') return null
  const [row] = await personalRow(db, { hash })
  if (!row) return null
  await noteUse(db, row, now)
  return asBearer(stranger, row, { kind: 'personal', scopes: row.scopes })
}

type Row = {
  token_id: string
  expires_at: Date | null
  person_id: string
  name: string
  email: string
  role: string
  language: string | null
  zone: string | null
  permissions: string[]
}

const asBearer = (
  stranger: Visitor,
  { token_id, expires_at, person_id, permissions, ...person }: Row,
  of: { kind: 'program' | 'personal'; scopes: readonly string[] | null },
): Bearer => ({
  visitor: {
    ...stranger,
    token: { id: token_id, ...of },
    person: {
      id: person_id,
      name: person.name,
      email: person.email,
      role: person.role,
      language: person.language,
      zone: person.zone,
    },
    permissions: new Set(permissions),
  },
  expiresAt: expires_at,
})

const permissions = sql<
  string[]
>`array(select permission from identity.grants where grants.role = person.role)`

const accessRow = worded((db: Db, { hash }: { hash: string }) =>
  tables(db)
    .selectFrom('identity.family_tokens as token')
    .innerJoin('identity.token_families as family', 'family.id', 'token.family_id')
    .innerJoin('identity.people as person', 'person.id', 'family.person_id')
    .select(['family.id as token_id', 'token.expires_at', 'person.id as person_id'])
    .select(['person.name', 'person.email', 'person.role', 'person.language', 'person.zone'])
    .select(permissions.as('permissions'))
    .where('token.hash', '=', hash)
    .where('token.kind', '=', 'access')
    .where('person.suspended_at', 'is', null),
)

const personalRow = worded((db: Db, { hash }: { hash: string }) =>
  tables(db)
    .selectFrom('identity.personal_tokens as token')
    .innerJoin('identity.people as person', 'person.id', 'token.person_id')
    .select(['token.id as token_id', 'token.expires_at', 'token.scopes', 'token.last_used_at'])
    .select(['person.id as person_id', 'person.name', 'person.email', 'person.role'])
    .select(['person.language', 'person.zone'])
    .select(permissions.as('permissions'))
    .where('token.hash', '=', hash)
    .where('person.suspended_at', 'is', null),
)

// Often enough for a list, seldom enough to cost nothing.
const noted = 10 * 60_000

async function noteUse(
  db: Db,
  { token_id, last_used_at }: { token_id: string; last_used_at: Date | null },
  now: Date,
): Promise<void> {
  if (last_used_at && now.getTime() - last_used_at.getTime() < noted) return
  await tables(db)
    .updateTable('identity.personal_tokens')
    .set({ last_used_at: now })
    .where('id', '=', token_id)
    .execute()
}
