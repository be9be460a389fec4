import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, register, shelve, signUp } from './ashgrove.ts'
import { type Answer, type Browser, type Fields, testSite } from './site.ts'
import { secret, somebodyElse } from './somebody-else.ts'

/** Texts that have broken programs before ours. */
const odd = {
  sql: "'; drop table identity.people; --",
  script: '"><script>alert(1)</script><img src=x onerror=alert(1)>',
  null: 'a\u0000b',
  'right-to-left': '\u202eabc كتاب ספר',
  'lone surrogate': 'x\ud800y',
  template: '<%= process.env %> ${1+1} {{7*7}}',
  message: '{name, plural, other {#}} {',
  long: 'ä'.repeat(20_000),
  'only spaces': ' \t\n ',
  number: '99999999999999999999e400',
  id: '00000000-0000-7000-8000-000000000000',
}

const site = testSite()
let staff: Browser
const ids: Record<string, string> = {}

beforeAll(async () => {
  staff = await librarian(site)
  ids.patrons = (await register(site, staff, '20000001')).replace('/patrons/', '')
  ids.books = (await shelve(site, 'Middlemarch', 'M1')).workId
})

describe('odd text', () => {
  it.each(Object.entries(odd))(
    'in every field of every form is never a bug of ours: %s',
    async (_name, text) => {
      const failed: string[] = []
      for (const path of await formPages()) {
        for (const { action, fields } of formsIn((await staff.visit(path)).html)) {
          const answer = await staff.submit(action, Object.fromEntries(fields.map(field => [field, text])))
          if (answer.status >= 500) failed.push(`${action} answered ${answer.status}`)
          if (isMarkup(answer)) failed.push(`${action} let markup through`)
        }
      }
      expect(failed).toEqual([])
    },
  )

  it.each(Object.entries(odd))('in addresses is never a bug of ours: %s', async (_name, text) => {
    const failed: string[] = []
    const value = encodeURIComponent(text.toWellFormed())
    for (const { method, path } of site.routes) {
      if (method !== 'GET') continue
      for (const address of [
        path.replace(/:\w+/g, value.slice(0, 2000)),
        `${own(path)}?q=${value}&after=${value}&mode=${value}`,
      ]) {
        const answer = await staff.visit(address.slice(0, 8000))
        if (answer.status >= 500) failed.push(`${path} answered ${answer.status}`)
        if (isMarkup(answer)) failed.push(`${path} let markup through`)
      }
    }
    expect(failed).toEqual([])
  })

  it('in the same field many times, or in fields nobody asked for, is no bug either', async () => {
    const failed: string[] = []
    for (const path of await formPages()) {
      for (const { action, fields } of formsIn((await staff.visit(path)).html)) {
        const sent: Fields = {
          __proto__: 'x',
          constructor: 'y',
          toString: ['z', 'z'],
          [`x${'y'.repeat(500)}`]: 'z',
        }
        for (const field of fields) sent[field] = ['one', 'two']
        const answer = await staff.submit(action, sent)
        if (answer.status >= 500) failed.push(`${action} answered ${answer.status}`)
      }
    }
    expect(failed).toEqual([])
  })

  it('finds no form that nobody sent', async () => {
    const posted = new Set<string>()
    for (const path of await formPages())
      for (const { action } of formsIn((await staff.visit(path)).html))
        posted.add(action.replace(/[0-9a-f-]{36}/g, ':id'))
    expect([...posted].sort()).toContain('/patrons/:id/card')
    expect(posted.size).toBeGreaterThan(8)
  })
})

/** In a page; a file of values may hold what it likes. */
const isMarkup = ({ html, headers }: Answer): boolean =>
  headers.get('content-type')?.includes('html') === true && /<script>alert|<img src=x/.test(html)

/** All pages with forms but the one that would sign us out. */
async function formPages(): Promise<string[]> {
  return site.routes.filter(({ method }) => method === 'GET').map(({ path }) => own(path))
}

const own = (path: string): string =>
  path.replace(
    /\/(\w+)\/:\w+/g,
    (_whole, noun: string) => `/${noun}/${ids[noun] ?? '00000000-0000-7000-8000-000000000000'}`,
  )

function formsIn(html: string): { action: string; fields: string[] }[] {
  return [...html.matchAll(/<form[^>]*method="post"[^>]*>.*?<\/form>/gs)].flatMap(([form]) => {
    const action = /action="([^"]+)"/.exec(form)?.[1] ?? ''
    const fields = [...form.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name ?? '')
    // Signing out would end the session that the other forms need.
    return /^\/sign-out|^\/me\/sessions\//.test(action) ? [] : [{ action, fields }]
  })
}

describe('ids of somebody else', () => {
  it('in addresses and forms show and change nothing of theirs', async () => {
    const { ids: others } = await somebodyElse(site.database.db)
    const reader = site.browser()
    await signUp(reader, { name: 'Ben', email: 'ben@example.org', password: 'another four odd words' })
    const failed: string[] = []
    // A stranger is sent to sign in, whatever the id.
    for (const [browser, each] of [[site.browser(), others.slice(0, 1)] as const, [reader, others] as const])
      for (const { method, path } of site.routes) {
        if (!['GET', 'POST'].includes(method) || path.startsWith('/api/v1') || path.startsWith('/sign-out'))
          continue
        for (const id of path.includes(':') ? each : each.slice(0, 1)) {
          const address = path.replace(/:\w+/g, id)
          const fields = Object.fromEntries(idFields.map(field => [field, id]))
          const query = `?${new URLSearchParams(fields)}`
          const answer =
            method === 'GET' ? await browser.visit(address + query) : await browser.submit(address, fields)
          if (answer.status >= 500) failed.push(`${method} ${path} answered ${answer.status}`)
          if (answer.html.includes(secret)) failed.push(`${method} ${path} told of somebody else`)
        }
      }
    expect([...new Set(failed)]).toEqual([])
    const { rows } = await sql<{ name: string }>`
      select name from identity.libraries where id = any(${others}::uuid[])
      union all select name from circulation.patrons where id = any(${others}::uuid[])`.execute(
      site.database.db,
    )
    expect(rows.filter(({ name }) => name.includes(secret))).toHaveLength(2)
  }, 60_000)
})

/** Under which forms and addresses of ours an id can come. */
const idFields = [
  'patron',
  'library_id',
  'branch',
  'branchId',
  'home_branch_id',
  'editionId',
  'edition',
  'after',
  'id',
]
