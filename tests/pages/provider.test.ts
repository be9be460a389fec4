import { sql } from 'kysely'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { somebody } from '../somebody.ts'
import { pageProblems } from './page-checks.ts'

const issuer = 'http://127.0.0.1:9'
const site = testSite({
  settings: {
    PUBLIC_URL: 'https://books.example.org',
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'carrel',
    OIDC_CLIENT_SECRET: 'told to nobody else',
    OIDC_LABEL: 'Townhall',
  },
})
let chromium: Browser
beforeAll(async () => {
  chromium = await openBrowser()
})
afterAll(() => chromium.close())

it('the pages about an account elsewhere may go out', async () => {
  const ana = await somebody(site, 'Ana')
  const context = await chromium.newContext()
  const page = await context.newPage()
  expect(await pageProblems(page, `${site.origin}/sign-in`)).toEqual([])
  await context.addCookies(
    [...ana.browser.cookies].map(([name, value]) => ({ name, value, url: site.origin })),
  )
  expect(await pageProblems(page, `${site.origin}/me/provider`)).toEqual([])
  await sql`
    insert into identity.external_accounts (issuer, subject, person_id, linked_at)
    values (${issuer}, 'ana', ${ana.id}, now())`.execute(site.database.db)
  for (const path of ['/me', '/me/provider']) expect(await pageProblems(page, site.origin + path)).toEqual([])
})
