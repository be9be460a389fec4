import { mkdir } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultSettings } from '../../src/modules/circulation/rules/settings.ts'
import { idsOf, librarian, register, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { filmed } from '../filmed.ts'
import { testSite } from '../site.ts'
import { password, type Somebody, somebody } from '../somebody.ts'

const site = testSite()
const labels = ['4006381333931', '4012345678901']
let browser: Browser
let wren: Somebody

beforeAll(async () => {
  await mkdir(site.dataDir, { recursive: true })
  browser = await openBrowser(await filmed(site.dataDir, ...labels))
  const staff = await librarian(site)
  wren = await somebody(site, 'Wren')
  const patron = await register(site, staff, 'ALONE', 'Wren')
  await staff.submit(`${patron}/account`, { account: wren.email })
  await shelve(site, 'Emma', labels[0] ?? '')
  await shelve(site, 'Persuasion', labels[1] ?? '')
  const { libraryId } = await idsOf(site)
  await sql`insert into circulation.settings select * from jsonb_populate_record(null::circulation.settings,
    ${JSON.stringify({ ...defaultSettings, library_id: libraryId, self_lending: true })}::jsonb)`.execute(
    site.database.db,
  )
})
afterAll(() => browser.close())

async function signedIn(): Promise<Page> {
  const page = await (
    await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true })
  ).newPage()
  await page.goto(`${site.origin}/sign-in`)
  await page.getByLabel('E-mail').fill(wren.email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  return page
}

it('reads two labels from the shelf with the camera of a phone, and takes both books along', async () => {
  const page = await signedIn()
  await page.getByRole('link', { name: 'My loans', exact: true }).click()
  await page.getByRole('link', { name: 'Borrow a book yourself' }).click()
  await page.getByRole('heading', { level: 1, name: 'Borrow' }).waitFor()
  await page.getByRole('button', { name: 'Scan with the camera' }).click()
  await page.locator('.books > li').nth(1).waitFor({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Turn the camera off' }).click()
  expect(await page.locator('.books > li').count()).toBe(2)
  await page.getByRole('main').getByRole('link', { name: 'My loans' }).click()
  await page.getByRole('link', { name: 'Persuasion' }).waitFor()
  await page.getByRole('link', { name: 'Emma' }).waitFor()
})
