import { describe, expect, it } from 'vitest'
import { foreignTables } from './architecture/foreign-tables.ts'
import { routesWithoutForm } from './architecture/forms.ts'
import { missingMessages, unusedMessages } from './architecture/messages.ts'
import { wrongMigrations } from './architecture/migrations.ts'
import { oddPaths, routesIn, unguardedRoutes } from './architecture/routes.ts'
import { outOfPlace } from './architecture/single-places.ts'
import { program, type Source, sources } from './architecture/source.ts'
import { bannedInViews, foreignViews, wordsInViews } from './architecture/views.ts'

const code = program()
const views = sources('views/**/*.eta')
const messages = sources('views/*/en.json')
const migrations = sources('migrations/*.ts')
// A page for builders; what it says is its subject.
const spokenViews = views.filter(({ path }) => !path.startsWith('views/styleguide/'))

const at = (path: string, text: string): Source[] => [{ path, text }]
const club = (text: string) => at('src/modules/clubs/club.ts', text)
const view = (text: string) => at('views/clubs/clubs/club.eta', text)
const migration = (text: string) => at('migrations/20270101000000-catalog-shelves.ts', text)

it('looks at the whole program', () => {
  expect(code.length).toBeGreaterThan(50)
  expect(code.flatMap(routesIn).length).toBeGreaterThan(20)
  expect(views.length).toBeGreaterThan(20)
  expect(messages.length).toBeGreaterThan(2)
  expect(migrations.length).toBeGreaterThan(3)
})

describe('a module', () => {
  it('names no table of another module', () => {
    expect(foreignTables(code)).toEqual([])
  })

  it.each([
    ['in raw SQL', 'sql`select * from catalog.works where id = ${id}`'],
    ['in raw SQL with types', 'sql<{ n: number }>`update "catalog"."works" set title = 1`'],
    ['in text given to the pool', "pool.query('delete from catalog.works')"],
    ['in the types of its tables', "type Tables = { 'catalog.works': { id: string } }"],
    ['of the job queue', 'sql`select state from pgboss.job`'],
  ])('is caught naming one %s', (_where, text) => {
    expect(foreignTables(club(text))).toHaveLength(1)
  })

  it('may name its own, and keys and permissions that look like tables', () => {
    const own =
      "sql`select * from clubs.meetings`; authorize('catalog.import'); ctx.done('/', { flash: 'catalog.works.merged' })"
    expect(foreignTables(club(own))).toEqual([])
  })
})

describe('a route', () => {
  it('says who may use it', () => {
    expect(unguardedRoutes(code)).toEqual([])
    const planted = "router.get('/clubs', async ctx => {}); router.post('/clubs', body(), async ctx => {})"
    expect(unguardedRoutes(club(planted))).toHaveLength(2)
  })

  it('has a path in kebab-case, written out', () => {
    expect(oddPaths(code)).toEqual([])
    const planted = ['/bookClubs', '/book_clubs', '/clubs/:Id', 'clubs'].map(
      path => `router.get('${path}', publicPage())`,
    )
    expect(oddPaths(club([...planted, 'router.get(path, publicPage())'].join('\n')))).toHaveLength(5)
    expect(oddPaths(club("router.get('/book-clubs/:id/meetings.ics', publicPage())"))).toEqual([])
  })

  it('that changes something has a plain form in some view', () => {
    expect(routesWithoutForm(code, views)).toEqual([])
    const route = club("router.post('/clubs/:id/meetings', signedIn(), async ctx => {})")
    const forms = (text: string) => routesWithoutForm(route, view(text))
    expect(forms('<button hx-post="/clubs/1/meetings">Meet</button>')).toHaveLength(1)
    expect(forms('<form method="post" action="/clubs/<%= it.id %>/polls">')).toHaveLength(1)
    expect(forms('<form method="post" action="/clubs/<%= it.id %>/meetings">')).toEqual([])
    expect(forms("<%~ include('shared/confirm', { action: `/clubs/${it.id}/meetings` }) %>")).toEqual([])
  })
})

describe('a view', () => {
  it('uses templates of its own module and the shared ones', () => {
    expect(foreignViews(views)).toEqual([])
    expect(foreignViews(view("<%~ include('catalog/works/title') %>"))).toEqual([
      'views/clubs/clubs/club.eta: uses catalog/works/title',
    ])
    expect(foreignViews(view('<%~ include(it.template) %>'))).toHaveLength(1)
    expect(foreignViews(at('views/shared/book.eta', "<%~ include('catalog/works/title') %>"))).toHaveLength(1)
  })

  it('holds nothing that the content security policy refuses', () => {
    expect(bannedInViews(views)).toEqual([])
  })

  it.each([
    '<script>go()</script>',
    '<style>p { color: red }</style>',
    '<p style="color: red">',
    "<%~ include('shared/attributes', { attributes: { style: 'color: red' } }) %>",
    '<button onclick="go()">',
    '<button hx-on:click="go()">',
    '<button hx-vals="js:{a: go()}">',
    '<a href="javascript:go()">',
    '<input hx-trigger="keyup[key==\'Enter\']">',
  ])('is caught with %s', text => {
    expect(bannedInViews(view(text))).toHaveLength(1)
  })

  it('holds no words; they are in its message file', () => {
    expect(wordsInViews(spokenViews)).toEqual([])
    expect(wordsInViews(view('<h1>Book clubs</h1>'))).toHaveLength(1)
    expect(wordsInViews(view('<input aria-label="Name of the club">'))).toHaveLength(1)
    expect(wordsInViews(view("<h1><%= t('clubs.list.title') %> · <%= it.name %></h1>"))).toEqual([])
  })
})

describe('messages', () => {
  const held = at('views/clubs/en.json', '{ "list": { "title": "Book clubs" }, "roles": { "host": "Host" } }')

  it('are all there', () => {
    expect(missingMessages(views, code, messages)).toEqual([])
    expect(missingMessages(view("<%= t('clubs.list.titel') %>"), [], held)).toHaveLength(1)
    expect(missingMessages(view("<%= t('clubs.list.title') %>"), [], held)).toEqual([])
  })

  it('are all spoken', () => {
    expect(unusedMessages(views, code, messages)).toEqual([])
    expect(unusedMessages(view("<%= t('clubs.list.title') %>"), [], held)).toEqual([
      'clubs.roles.host is never spoken',
    ])
    const both = "<%= t('clubs.list.title') %><%= t(`clubs.roles.${it.role}`) %>"
    expect(unusedMessages(view(both), [], held)).toEqual([])
  })
})

describe('a migration', () => {
  it('changes its own module, points left and has no opinion on keys', () => {
    expect(wrongMigrations(migrations)).toEqual([])
  })

  it.each([
    [
      'a foreign key to the right',
      'sql`create table catalog.shelves (loan uuid references circulation.loans)`',
    ],
    ["another module's table", 'sql`alter table identity.people add column shelf text`'],
    ['a key made by a column', 'sql`create table catalog.shelves (id uuid default gen_random_uuid())`'],
    ['a time without a zone', 'sql`create table catalog.shelves (made_at timestamp not null)`'],
    ['a way down', 'export const down = async () => {}'],
  ])('is caught with %s', (_what, text) => {
    expect(wrongMigrations(migration(text))).toHaveLength(1)
  })

  it('is named after its time and module', () => {
    expect(wrongMigrations(at('migrations/001-shelves.ts', ''))).toHaveLength(1)
    const key =
      'sql`create table catalog.shelves (id uuid primary key, by uuid references identity.people (id))`'
    expect(wrongMigrations(migration(key))).toEqual([])
  })
})

describe('what has one place', () => {
  it('stays there', () => {
    expect(outOfPlace(code)).toEqual([])
  })

  it.each([
    'db.transaction().execute(async tx => {})',
    'const port = process.env.PORT',
    "boss.publish('clubs.meeting-held', {})",
    'const today = new Date()',
    'const now = Date.now()',
  ])('is caught elsewhere: %s', text => {
    expect(outOfPlace(club(text))).toHaveLength(1)
  })
})
