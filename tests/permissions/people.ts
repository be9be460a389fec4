import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { installationRoles, libraryRoles } from '../../src/modules/identity/access/roles.ts'
import { signProgramIn } from '../../src/modules/identity/tokens/programs.ts'
import type { InstallationRole, LibraryRole } from '../../src/web/kit/context.ts'
import type { testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Somebody who tries every door: as a browser, and as a program. */
export type Visitor = {
  name: string
  /** In the library that addresses name; null for who does not belong there. */
  role: LibraryRole | null
  /** In the library that the session works at. */
  own: LibraryRole | null
  installation: InstallationRole | null
  cookie: string
  token: string
}

/** Everybody there can be, and the library whose doors they try. All made without the doors themselves. */
export async function everybody(site: Site): Promise<{ visitors: Visitor[]; libraryId: string }> {
  const [here, elsewhere] = [await library(site), await library(site)]
  const add = async (name: string, who: Partial<Pick<Visitor, 'role' | 'own' | 'installation'>>) => {
    const { role = null, own = role, installation = 'user' } = who
    const id = await person(site, name, installation ?? 'user')
    const at = role ? here : own ? elsewhere : null
    if (at && own) await belong(site, at, id, own)
    const pair = await signProgramIn(site.database.db, id, { device: '', address: '' }, new Date())
    return { name, role, own, installation, cookie: await session(site, id, at), token: pair.access_token }
  }
  const visitors: Visitor[] = [
    { name: 'stranger', role: null, own: null, installation: null, cookie: '', token: '' },
    await add('unattached', {}),
  ]
  for (const role of libraryRoles.toReversed()) visitors.push(await add(role, { role }))
  visitors.push(await add('elsewhere', { own: 'owner' }))
  for (const installation of installationRoles.toReversed())
    if (installation !== 'user') visitors.push(await add(`${installation} of all`, { installation }))
  return { visitors, libraryId: here }
}

async function library({ database }: Site): Promise<string> {
  const id = newId()
  await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
    values (${id}, 'A library', 'household', 'UTC', 'EUR', 'en-GB', false, now())`.execute(database.db)
  return id
}

async function person({ database }: Site, name: string, role: string): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, role, created_at)
    values (${id}, ${`${name.replaceAll(' ', '-')}@example.org`}, ${name}, 'none', ${role}, now())`.execute(
    database.db,
  )
  return id
}

const belong = ({ database }: Site, libraryId: string, personId: string, role: string) =>
  sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${personId}, ${role}, now())`.execute(database.db)

async function session({ database }: Site, personId: string, libraryId: string | null): Promise<string> {
  const id = randomBytes(20).toString('hex')
  const hash = createHash('sha256').update(id).digest('base64url')
  await sql`insert into identity.sessions (id_hash, person_id, expires_at, created_at, last_used_at, device, library_id)
    values (${hash}, ${personId}, now() + interval '1 day', now(), now(), '', ${libraryId})`.execute(
    database.db,
  )
  return `carrel-session=${id}`
}
