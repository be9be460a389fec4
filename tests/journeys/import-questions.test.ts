import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorker, type Worker } from '../../src/jobs/worker.ts'
import { silentLog } from '../../src/log.ts'
import { modules } from '../../src/modules.ts'
import { idsOf, librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { importSettled } from '../import-fixture.ts'
import { testSite } from '../site.ts'

const titles = Array.from({ length: 8 }, (_, n) => `Emma, volume ${n + 1}`)
const file = ['Title,Author', ...titles.map(title => `"${title}","Austen, Jane"`)].join('\n')

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('the questions of an import, %s', (_name, javaScriptEnabled) => {
  const site = testSite()
  let browser: Browser
  let page: Page
  let worker: Worker
  let address = ''

  beforeAll(async () => {
    browser = await openBrowser()
    const jobs = modules.flatMap(module => module.jobs ?? [])
    worker = await startWorker({
      database: site.database,
      jobs,
      filesDir: site.filesDir,
      log: silentLog,
      watched: true,
    })
    const staff = await librarian(site)
    address = await bringTwice(staff)
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 700, height: 400 } })
    const cookies = [...staff.cookies].map(([name, value]) => ({ name, value, url: site.origin }))
    await context.addCookies(cookies)
    page = await context.newPage()
  })
  afterAll(async () => {
    await browser.close()
    await worker.stop()
  })

  /** The first time the records are new; the second, with one column more, they may be the same. */
  async function bringTwice(staff: Awaited<ReturnType<typeof librarian>>): Promise<string> {
    const fields = { branchId: (await idsOf(site)).branchId, copies: 'named', itemType: '' }
    const send = async (text: string) => {
      const bytes = Buffer.from(text)
      const answer = await staff.upload('/imports', fields, { field: 'file', name: 'emma.csv', bytes })
      const sent = answer.location ?? ''
      await importSettled(site, worker, sent, 'catalog.read-import')
      return sent
    }
    const first = await send(file)
    await staff.submit(`${first}/commitment`)
    await importSettled(site, worker, first, 'catalog.write-import')
    return send(file.replace('Title,Author', 'Title,Author,Pages').replaceAll('Jane"', 'Jane",200'))
  }

  it('lead from one to the next without starting over', async () => {
    await page.goto(`${site.origin}${address}?rows=ask`)
    for (const number of [5, 6]) {
      const name = new RegExp(`^The same book\\s?, record ${number}: Emma, volume ${number}$`)
      await page.getByRole('button', { name }).click()
      const next = page.locator(`#row-${number + 1}`)
      await page.getByRole('button', { name, pressed: true }).waitFor()
      if (javaScriptEnabled)
        await expect.poll(() => page.evaluate('document.activeElement.id')).toBe(`row-${number + 1}`)
      await expect.poll(() => next.evaluate(row => row.getBoundingClientRect().top)).toBeLessThan(400)
      expect(await page.evaluate('scrollY')).toBeGreaterThan(0)
      await page.keyboard.press('Tab')
      const focused = page.locator(':focus')
      expect(await focused.textContent()).toContain(`Emma, volume ${number + 1}`)
    }
  })
})
