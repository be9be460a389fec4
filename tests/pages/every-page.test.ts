import { sql } from 'kysely'
import type { Browser, BrowserContext } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transaction } from '../../src/database.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { silentLog } from '../../src/log.ts'
import { defaultSettings } from '../../src/modules/circulation/rules/settings.ts'
import { linkTo } from '../../src/modules/identity/accounts/mailbox.fixture.ts'
import { writeLink } from '../../src/modules/identity/accounts/one-time-links.ts'
import { parts } from '../../src/modules/identity/people/seen-by.ts'
import { modules } from '../../src/modules.ts'
import { ashgrove, idsOf, librarian, register, shelve } from '../ashgrove.ts'
import { Authenticator } from '../authenticator.ts'
import { openBrowser } from '../chromium.ts'
import { importSettled, upload } from '../import-fixture.ts'
import { testSite, type Browser as Visitor } from '../site.ts'
import { password, somebody } from '../somebody.ts'
import { belonging } from './belonging.fixture.ts'
import { clubInEveryState } from './clubs.fixture.ts'
import { documentsInEveryState } from './documents.fixture.ts'
import { genresInEveryState } from './genres.fixture.ts'
import { holdsInEveryState } from './holds.fixture.ts'
import { modelsInEveryState, withModel } from './models.fixture.ts'
import { movingInEveryState } from './moving.fixture.ts'
import { pageProblems } from './page-checks.ts'
import { patronInEveryState } from './patrons.fixture.ts'
import { questionsInEveryState } from './questions.fixture.ts'
import { logInEveryState } from './reading.fixture.ts'
import { recommendationsInEveryState } from './recommendations.fixture.ts'
import { recordsInEveryState } from './records.fixture.ts'
import { reviewsInEveryState } from './reviews.fixture.ts'

const site = testSite({ settings: withModel })
let chromium: Browser
let staff: BrowserContext
let stranger: BrowserContext
const addresses = new Map<string, string>()

/** What answers something else than a page. */
const notPages = new Set([
  '/health',
  '/metrics',
  '/styleguide',
  '/imports/:id/failures',
  '/people/pictures/:name/:size',
  '/libraries/pictures/:name/:size',
  '/clubs/pictures/:name/:size',
  '/clubs/invitations/:invitation/:signed/picture/:name/:size',
  '/covers/:name/:size',
  '/patrons/cards.pdf',
  '/takings.csv',
  '/reports.csv',
  '/patrons/imports/:id/failures',
  '/labels.pdf',
  '/worker.js',
  '/manifest.webmanifest',
  '/reading/notes.md',
  '/reading/notes.json',
  '/meetings/:id/meeting.ics',
  '/feeds/meetings/:calendar/:signed/meetings.ics',
  '/administration/audit.csv',
  '/robots.txt',
  '/sitemap.xml',
  '/sitemaps/libraries',
  '/sitemaps/:from',
  '/feeds/libraries/:id/new.rss',
  '/feeds/libraries/:id/new.atom',
  '/feeds/loans/:person/:signed/due.ics',
  '/questions/:id/events',
  '/threads/:id/events',
])
const isPage = (path: string) => !notPages.has(path) && !path.startsWith('/api/v1')

/** Other states of pages, beside one address for each route. */
const further = [
  '/no-such-page',
  '/desk?patron=nobody',
  '/desk?mode=return',
  '/desk?mode=renew',
  '/search?q=nothing+is+called+so',
  '/search?q=midlemarch&exactly=yes',
  '/search?q=midlemarch',
  '/search?language=en&available=yes&year=1990..2000&sort=year',
  '/search/suggestions?q=xylophone',
  '/catalog?sort=author',
  '/patrons?q=nobody',
  '/labels?barcodes=M1+M2+nothing',
  '/labels?barcodes=M1&kind=spines',
  '/reports?period=own&from=2026-02-30&to=',
  '/reports/overdue',
]

/** Lists of all time zones take what they take; they stand on pages that are opened once. */
const heavy: Record<string, number> = {
  '/set-up': 6_000,
  '/library': 6_000,
  '/libraries/new': 6_000,
  '/me/profile': 6_000,
  '/clubs/new': 6_000,
  '/clubs/:id/settings': 6_000,
}

beforeAll(async () => {
  chromium = await openBrowser()
  const visitor = await librarian(site)
  staff = await signedIn(visitor)
  stranger = await chromium.newContext()
  await fill(visitor)
})

afterAll(() => chromium.close())

/** A row of each kind, and an address for each route that needs one. */
async function fill(visitor: Visitor): Promise<void> {
  const patron = await register(site, visitor, '20000001')
  const { workId, copyIds } = await shelve(site, 'Middlemarch', 'M1')
  addresses.set('/copies/:id', `/copies/${copyIds[0]}`)
  addresses.set('/copies/:id/history', `/copies/${copyIds[0]}/history`)
  await shelve(site, 'موسم الهجرة إلى الشمال', 'M2')
  const patronId = patron.replace('/patrons/', '')
  for (const barcode of ['M1', 'M2', 'nothing'])
    await visitor.submit('/desk/scans', { barcode, patron: patronId })
  addresses.set('/patrons/:id', patron)
  addresses.set('/patrons/cards', `/patrons/cards?patron=${patronId}`)
  addresses.set('/desk/receipt', `/desk/receipt?patron=${patronId}`)
  await visitor.submit('/loans/calendar')
  await letReadersBorrow()
  await noticesInEveryState(patronId)
  further.push('/rules/row?category=child', '/rules/explanation?card=20000001&barcode=M1')
  await visitor.submit('/calendar/days', { kind: 'yearly', from: '2026-12-25', reason: 'Christmas' })
  addresses.set('/patrons/:id/edit', `${patron}/edit`)
  const patrons = await patronInEveryState(visitor, patron)
  for (const [path, address] of patrons.addresses) addresses.set(path, address)
  further.push(...patrons.further)
  addresses.set('/desk', `/desk?patron=${patronId}`)
  addresses.set('/reports/:report', '/reports/days')
  addresses.set('/library/branches/:id/edit', `/library/branches/${(await idsOf(site)).branchId}/edit`)
  addresses.set('/api/docs/areas/:area', '/api/docs/areas/catalogue')
  addresses.set('/api/docs/:operation', '/api/docs/login')
  addresses.set('/books/:id', `/books/${workId}`)
  addresses.set('/books/:id/cover', `/books/${workId}/cover`)
  addresses.set('/books/:id/edit', `/books/${workId}/edit`)
  addresses.set('/books/:id/copies/new', `/books/${workId}/copies/new`)
  addresses.set('/libraries/:id/catalogue', `/libraries/${(await idsOf(site)).libraryId}/catalogue`)
  addresses.set('/search', '/search?q=middlemarch')
  addresses.set('/search/suggestions', '/search/suggestions?q=midd')
  await visitor.submit('/saved-searches', { name: 'George Eliot', query: 'author=eliot' })
  const holds = await holdsInEveryState(site, visitor, { workId, patron: '20000001' })
  for (const [path, address] of holds.addresses) addresses.set(path, address)
  further.push(...holds.further)
  further.push(...(await modelsInEveryState(site, visitor)).further)
  further.push(...(await genresInEveryState(site)).further)
  const records = await recordsInEveryState(site, visitor, workId)
  for (const [path, address] of records.addresses) addresses.set(path, address)
  further.push(...records.further)
  const log = await logInEveryState(site, visitor)
  for (const [path, address] of log.addresses) addresses.set(path, address)
  further.push(...log.further)
  const club = await clubInEveryState(site, visitor)
  for (const [path, address] of club.addresses) addresses.set(path, address)
  further.push(...club.further)
  const next = await recommendationsInEveryState(site, visitor, club.addresses.get('/clubs/:id') ?? '')
  for (const [path, address] of next.addresses) addresses.set(path, address)
  further.push(...next.further)
  const reviews = await reviewsInEveryState(site, visitor)
  for (const [path, address] of reviews.addresses) addresses.set(path, address)
  further.push(...reviews.further)
  const documents = await documentsInEveryState(site, visitor)
  for (const [path, address] of documents.addresses) addresses.set(path, address)
  further.push(...documents.further)
  const ready = documents.addresses.get('/documents/:id') ?? ''
  const questions = await questionsInEveryState(site, visitor, ready)
  for (const [path, address] of questions.addresses) addresses.set(path, address)
  further.push(...questions.further)
  await linksInMails()
  await acquaint(visitor)
  const belongs = await belonging(site, visitor)
  for (const [path, address] of belongs.addresses) addresses.set(path, address)
  further.push(...belongs.further)
  const { written, table } = await importsInEveryState(visitor)
  addresses.set('/imports/:id', written)
  addresses.set('/imports/:id/undoing', `${written}/undoing`)
  addresses.set('/imports/:id/rules', `${written}/rules`)
  addresses.set('/imports/:id/rows/:number', `${written}/rows/2`)
  addresses.set('/imports/:id/columns', `${table}/columns`)
  const moving = await movingInEveryState(site, visitor)
  for (const [path, address] of moving.addresses) addresses.set(path, address)
  further.push(...moving.further)
}

/** A patron's notices: sent, on their page, and not sent for a reason. */
async function noticesInEveryState(patronId: string): Promise<void> {
  await sql`
    insert into circulation.notices (id, library_id, patron_id, kind, loan_id, about, written_at, channel, status, why, ended_at)
    select gen_random_uuid(), loan.library_id, ${patronId}, kind, loan.id, kind, now(), channel, status, why,
      case when status = 'waiting' then null else now() end
    from circulation.loans loan, (values ('due-soon', 'mail', 'sent', null), ('overdue', null, 'skipped', 'back-already'),
      ('loan-confirmed', 'page', 'sent', null), ('card-expiring', null, 'waiting', null)) as told (kind, channel, status, why)
    where loan.patron_id = ${patronId} limit 4`.execute(site.database.db)
}

async function letReadersBorrow(): Promise<void> {
  const { libraryId } = await idsOf(site)
  await sql`insert into circulation.settings select * from jsonb_populate_record(null::circulation.settings,
    ${JSON.stringify({ ...defaultSettings, library_id: libraryId, self_lending: true })}::jsonb)`.execute(
    site.database.db,
  )
}

/** Where mails of each kind lead. */
async function linksInMails(): Promise<void> {
  const clara = { name: 'Clara', email: 'clara@example.org', password: 'another four odd words' }
  await site.browser().submit('/sign-up', clara)
  addresses.set('/email-confirmations/:token', await linkTo(site.database.db, clara.email))
  await site.browser().submit('/forgotten-password', clara)
  addresses.set('/password-resets/:token', await linkTo(site.database.db, clara.email))
  const dora = { email: 'dora@example.org', name: 'Dora', password_hash: 'none' }
  const token = await transaction(site.database.db, tx =>
    writeLink(tx, { purpose: 'registration', ...dora }, new Date()),
  )
  further.push(`/email-confirmations/${token}`, '/sign-in?asked=yes&next=%2Floans')
}

/** A profile that all may see, with a friend, somebody who asks, somebody followed and somebody blocked. */
async function acquaint(visitor: Visitor): Promise<void> {
  const seen = Object.fromEntries(parts.map(part => [`${part}_seen_by`, 'everyone']))
  await visitor.submit('/me/profile', {
    name: ashgrove.name,
    handle: 'ines',
    bio: 'Keeps the desk of Central.',
    shows_friends: 'books',
    ...seen,
  })
  const [friend, asking, stranger] = [
    await somebody(site, 'Wren'),
    await somebody(site, 'Jonas'),
    await somebody(site, 'Mina'),
  ]
  await friend.browser.submit('/friends/requests', { who: '@ines' })
  await visitor.submit(`/friends/${friend.id}/acceptance`)
  const { workId } = await shelve(site, 'A novel that a friend of yours reads and shows', 'F1')
  await friend.browser.submit('/reading', { work: workId, status: 'reading' })
  await sql`update reading.books set shared = 'friends' where person_id = ${friend.id}`.execute(
    site.database.db,
  )
  await visitor.submit(`/friends/followed/${friend.id}`)
  await asking.browser.submit('/friends/requests', { who: '@ines' })
  await visitor.submit('/friends/requests', { who: '@mina' })
  await stranger.browser.submit('/friends/requests', { who: '@ines' })
  await visitor.submit(`/friends/blocked/${stranger.id}`)
  addresses.set('/people/:handle', '/people/ines')
  addresses.set('/friends/:id', `/friends/${friend.id}`)
  addresses.set('/friends/blocked/:id', `/friends/blocked/${friend.id}`)
  further.push('/people/ines?as=stranger', '/people/wren')
}

/** One import that waits, one that shows its preview, a table, one that is written; returns the addresses of the last two. */
async function importsInEveryState(visitor: Visitor): Promise<{ written: string; table: string }> {
  const jobs = modules.flatMap(module => module.jobs ?? [])
  const worker = await startWorker({
    database: site.database,
    jobs,
    filesDir: site.filesDir,
    log: silentLog,
    watched: true,
  })
  const written = await upload(site, visitor)
  await importSettled(site, worker, written, 'catalog.read-import')
  await visitor.submit(`${written}/commitment`)
  await importSettled(site, worker, written, 'catalog.write-import')
  const ready = await upload(site, visitor)
  await importSettled(site, worker, ready, 'catalog.read-import')
  const { branchId } = await idsOf(site)
  const fields = { branchId, copies: 'named', itemType: '' }
  const rows = Buffer.from('Werk;Verfasser\nFaust;Goethe\n')
  const sent = await visitor.upload('/imports', fields, { field: 'file', name: 'eigene.csv', bytes: rows })
  const table = sent.location ?? ''
  await importSettled(site, worker, table, 'catalog.read-import')
  await worker.stop()
  further.push(table, ready, `${ready}?rows=unreadable`, await upload(site, visitor))
  return { written, table }
}

async function signedIn(visitor: Visitor): Promise<BrowserContext> {
  const context = await chromium.newContext()
  const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
  await context.addCookies(cookies)
  return context
}

/** Axe over some twenty pages in both themes takes its time on a busy machine. */
const timeout = 300_000

describe('every page', { timeout }, () => {
  it('has an address here, so that none is forgotten', () => {
    const missing = pages().filter(path => path.includes(':') && !addresses.has(path))
    expect(missing).toEqual([])
  })

  it('may go out: to a librarian', async () => {
    expect(await problemsOf(staff, pages())).toEqual([])
  })

  it('may go out: to a stranger, as far as they are let in', async () => {
    const open: string[] = []
    for (const path of pages()) {
      const { status } = await site.browser().visit(addresses.get(path) ?? path)
      if (status === 200) open.push(path)
    }
    expect(open).toContain('/sign-in')
    expect(await problemsOf(stranger, open)).toEqual([])
  })

  it('may go out: in its other states', async () => {
    expect(await problemsOf(staff, further)).toEqual([])
  })

  it('may go out: to somebody with a second factor, and halfway in', async () => {
    const careful = await somebody(site, 'Careful')
    const authenticator = await Authenticator.begin(careful.browser)
    expect(await problemsOf(await signedIn(careful.browser), ['/me/second-factor'])).toEqual([])
    await authenticator.confirm(careful.browser, new Date())
    const own = ['/me/second-factor', '/me/second-factor/recovery-codes', '/me/second-factor/ending']
    expect(await problemsOf(await signedIn(careful.browser), own)).toEqual([])
    const halfway = site.browser()
    await halfway.submit('/sign-in', { email: careful.email, password })
    expect(await problemsOf(await signedIn(halfway), ['/sign-in/second-factor'])).toEqual([])
  })
})

async function problemsOf(context: BrowserContext, paths: string[]): Promise<string[]> {
  const found: string[] = []
  const page = await context.newPage()
  for (const path of paths) {
    const address = addresses.get(path) ?? path
    found.push(...(await pageProblems(page, site.origin + address, { heavy: heavy[path] ?? 0 })))
  }
  await page.close()
  return found
}

const pages = (): string[] =>
  site.routes.filter(({ method, path }) => method === 'GET' && isPage(path)).map(({ path }) => path)
