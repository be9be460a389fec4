import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorker } from '../../src/jobs/worker.ts'
import { silentLog } from '../../src/log.ts'
import { mailing } from '../../src/modules/identity/accounts/mailbox.fixture.ts'
import { startMailServer } from '../../src/modules/identity/post/mail-server.fixture.ts'
import { modules } from '../../src/modules.ts'
import { librarian } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('somebody %s', (_name, options) => {
  const site = testSite({ settings: mailing })
  let browser: Browser
  let page: Page
  let server: Awaited<ReturnType<typeof startMailServer>>
  let worker: { stop(): Promise<void> }

  beforeAll(async () => {
    await librarian(site)
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    server = await startMailServer()
    worker = await startWorker({
      database: site.database,
      jobs: modules.flatMap(module => module.jobs ?? []),
      filesDir: site.filesDir,
      mail: { ...server.settings, publicUrl: site.origin },
      log: silentLog,
    })
  })
  afterAll(async () => {
    await browser.close()
    await worker.stop()
    await server.close()
  })

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (name: string) => main().getByRole('button', { name, exact: true }).click()

  /** Opens the link of the mail with this subject when it has come. */
  async function openLinkOf(subject: string): Promise<void> {
    const mail = () => server.received.find(email => email.subject === subject)
    await expect.poll(mail, { timeout: 20_000 }).toBeDefined()
    await page.goto(/http:\/\/\S+/.exec(mail()?.text ?? '')?.[0] ?? '')
  }

  it('makes an account by mail, forgets the password, moves to another address, and goes', async () => {
    await page.goto(`${site.origin}/me/email`)
    await main().getByRole('link', { name: 'Make an account' }).click()
    await page.getByLabel('Your name').fill('Wren Adeyemi')
    await page.getByLabel('E-mail').fill('wren@example.org')
    await page.getByLabel('Password').fill('another four odd words')
    await press('Make an account')
    await heading('Look into your mail')
    await openLinkOf('Finish your account')
    await heading('Finish your account')
    await page.getByLabel('The password you chose').fill('another four odd words')
    await press('Make the account')
    await heading('Change your e-mail')

    await page.goto(`${site.origin}/me`)
    await press('Sign out')
    await page.goto(`${site.origin}/sign-in`)
    await main().getByRole('link', { name: 'Password forgotten?' }).click()
    await page.getByLabel('E-mail').fill('wren@example.org')
    await press('Send the link')
    await heading('Look into your mail')
    await openLinkOf('Choose a new password')
    await page.getByLabel('New password').fill('short')
    await press('Use this password')
    await main().getByRole('link', { name: 'Use a password of 12 characters or more' }).waitFor()
    await page.getByLabel('New password').fill('yet another set of words')
    await press('Use this password')
    await main().getByText('Your new password holds.').waitFor()

    await page.goto(`${site.origin}/me/email`)
    await page.getByLabel('New e-mail').fill('wren@elsewhere.example')
    await page.getByLabel('Password').fill('yet another set of words')
    await press('Send the link')
    await main().getByText('We have written to wren@elsewhere.example.').waitFor()
    await openLinkOf('Is this your new e-mail address?')
    await press('Yes, this address is mine')
    await main().getByText('Confirmed: wren@elsewhere.example.').waitFor()

    await main().getByRole('link', { name: 'Delete your account' }).click()
    const downloading = page.waitForEvent('download')
    await press('Download everything')
    expect((await downloading).suggestedFilename()).toMatch(/^carrel-.*\.tar\.gz$/)
    await page.getByLabel('Password').fill('yet another set of words')
    await press('Delete my account')
    await main().getByText('Your account is deleted.').waitFor()
    await expect
      .poll(() => server.received.map(({ subject }) => subject), { timeout: 20_000 })
      .toContain('Your account is deleted')
  })
})
