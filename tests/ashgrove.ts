import { sql } from 'kysely'
import { putOnShelf } from './shelf.ts'
import type { Answer, Browser, testSite } from './site.ts'

/** An installation set up through its own pages, as a newcomer does it. */
export const ashgrove = {
  name: 'Ines Moreau',
  email: 'ines@example.org',
  password: 'four words not together',
  library: 'Ashgrove Libraries',
  branch: 'Central',
  kind: 'public',
  zone: 'Europe/London',
  currency: 'GBP',
  language: 'en-GB',
}

type Site = ReturnType<typeof testSite>

/** A browser that is signed in as the one who set the library up; sets it up at the first call. */
export async function librarian(site: Site): Promise<Browser> {
  const browser = site.browser()
  await browser.submit('/set-up', ashgrove)
  if (!browser.cookies.has('carrel-session'))
    await browser.submit('/sign-in', { email: ashgrove.email, password: ashgrove.password })
  return browser
}

/** Makes an account, as where no mails are sent, and signs in to it. */
export async function signUp(
  browser: Browser,
  person: { name: string; email: string; password: string },
): Promise<Answer> {
  await browser.submit('/sign-up', person)
  return browser.submit('/sign-in', person)
}

/** The ids behind the pages of the library that was set up. */
export async function idsOf(site: Site): Promise<{ libraryId: string; branchId: string }> {
  const { rows } = await sql<{ library_id: string; id: string }>`
    select library_id, id from identity.branches order by created_at limit 1`.execute(site.database.db)
  return { libraryId: rows[0]?.library_id ?? '', branchId: rows[0]?.id ?? '' }
}

/** A patron with this card, registered at the desk; returns the address of their page. */
export async function register(
  site: Site,
  staff: Browser,
  card: string,
  name = 'Samuel Adeyemi',
): Promise<string> {
  const { branchId } = await idsOf(site)
  const answer = await staff.submit('/patrons', { name, card, category: 'adult', home_branch_id: branchId })
  if (answer.status !== 303) throw new Error(`The patron was not registered: ${answer.text}`)
  return answer.location ?? ''
}

/** A title with copies that carry these barcodes. */
export async function shelve(site: Site, title: string, ...barcodes: string[]) {
  return putOnShelf(site.database.db, { ...(await idsOf(site)), title, barcodes })
}
