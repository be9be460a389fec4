import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startWorker } from '../../src/jobs/worker.ts'
import { silentLog } from '../../src/log.ts'
import { modules } from '../../src/modules.ts'
import { ashgrove } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { recordsFile } from '../import-fixture.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('a newcomer %s', (_name, options) => {
  const site = testSite()
  let browser: Browser
  let page: Page
  let worker: { stop(): Promise<void> }

  beforeAll(async () => {
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    const jobs = modules.flatMap(module => module.jobs ?? [])
    worker = await startWorker({ database: site.database, jobs, filesDir: site.filesDir, log: silentLog })
  })
  afterAll(async () => {
    await browser.close()
    await worker.stop()
  })

  const main = () => page.getByRole('main')
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

  it('sets up a library, imports records, finds a book, lends it and takes it back', async () => {
    await page.goto(site.origin)
    await heading('Set up your library')
    await page.getByLabel('Your name').fill(ashgrove.name)
    await page.getByLabel('E-mail').fill(ashgrove.email)
    await page.getByLabel('Password').fill(ashgrove.password)
    await page.getByLabel('Name of the library').fill(ashgrove.library)
    await page.getByLabel('First branch').fill(ashgrove.branch)
    await main().getByRole('button', { name: 'Set up the library' }).click()
    await heading('Your carrel')

    await main().getByRole('link', { name: 'Import a file' }).click()
    await page.getByLabel('File of records').setInputFiles({
      name: 'old-catalogue.mrc',
      mimeType: 'application/marc',
      buffer: recordsFile,
    })
    await main().getByRole('button', { name: 'Read the file' }).click()
    await see(/2 sure/)
    await page.getByText('Nothing is written yet.').first().waitFor()
    await main().getByRole('link', { name: 'Cannot be read' }).click()
    await main().getByRole('row').nth(1).waitFor()
    await main().getByRole('button', { name: 'Write 2 records' }).click()
    await see(/2 added/)

    await page.getByLabel('Title, author, subject or ISBN').first().fill('evenement ernaux')
    await page.getByRole('button', { name: 'Find' }).first().click()
    await main()
      .getByRole('link', { name: /L’événement/ })
      .click()
    await heading(/L’événement/)
    await main().getByText('31000000000002').waitFor()

    await page.getByLabel('Title, author, subject or ISBN').first().fill('9780394535975')
    await page.getByRole('button', { name: 'Find' }).first().click()
    await main()
      .getByRole('link', { name: /Beloved/ })
      .waitFor()

    await page.getByRole('link', { name: 'Patrons', exact: true }).click()
    await main().getByRole('link', { name: 'New patron' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Samuel Adeyemi')
    await main().getByRole('button', { name: 'Register the patron' }).click()
    await heading('Samuel Adeyemi')
    await main().getByRole('link', { name: 'Lend to this patron' }).click()
    await heading('Lend to Samuel Adeyemi')
    await page.getByLabel('Scan a copy').fill('31000000000001')
    await main().getByRole('button', { name: 'Lend', exact: true }).click()
    await main()
      .getByText(/Lent: Beloved/)
      .first()
      .waitFor()

    await main().getByRole('link', { name: 'Take back' }).click()
    await heading('Take back')
    await page.getByLabel('Scan a copy to take it back').fill('31000000000001')
    await main().getByRole('button', { name: 'Take back', exact: true }).click()
    await main()
      .getByText(/Taken back: Beloved/)
      .first()
      .waitFor()
  })

  /** Waits for a job as a person does: the page looks again by itself, or without JavaScript by its link. */
  async function see(words: RegExp): Promise<void> {
    const there = main().getByText(words).first()
    if (options.javaScriptEnabled) return there.waitFor()
    const again = main().getByRole('link', { name: 'Look how far it is' })
    await again.or(there).first().waitFor()
    while (await again.isVisible()) await again.click()
    await there.waitFor()
  }
})
