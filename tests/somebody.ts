import { sql } from 'kysely'
import { newId } from '../src/id.ts'
import { hashPassword } from '../src/modules/identity/accounts/passwords.ts'
import type { Browser, testSite } from './site.ts'

export const password = 'every one the same here'
let hash: Promise<string> | undefined

export type Somebody = { id: string; name: string; email: string; browser: Browser }

/** A person with an account, signed in; their handle is their name in small letters. */
export async function somebody(site: ReturnType<typeof testSite>, name: string): Promise<Somebody> {
  const id = newId()
  const email = `${name.toLowerCase()}@example.org`
  hash ??= hashPassword(password)
  await sql`
    insert into identity.people (id, email, name, password_hash, role, created_at, email_confirmed_at, handle)
    values (${id}, ${email}, ${name}, ${await hash}, 'user', now(), now(), ${name.toLowerCase()})`.execute(
    site.database.db,
  )
  const browser = site.browser()
  await browser.submit('/sign-in', { email, password })
  if (!browser.cookies.has('carrel-session')) throw new Error(`${name} could not sign in.`)
  return { id, name, email, browser }
}

/** Makes them one of a library's, there now and from the next request on. */
export async function placeAt(
  site: ReturnType<typeof testSite>,
  { id }: Pick<Somebody, 'id'>,
  libraryId: string,
  role: string,
): Promise<void> {
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraryId}, ${id}, ${role}, now())
    on conflict (library_id, person_id) do update set role = ${role}`.execute(site.database.db)
  await sql`update identity.sessions set library_id = ${libraryId} where person_id = ${id}`.execute(
    site.database.db,
  )
}
