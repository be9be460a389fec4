import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Authenticator } from '../authenticator.ts'
import { openBrowser } from '../chromium.ts'
import { testSite } from '../site.ts'
import { password, type Somebody, somebody } from '../somebody.ts'

describe.each([
  ['with JavaScript, at a desk', { javaScriptEnabled: true, viewport: { width: 1280, height: 900 } }],
  ['without JavaScript, on a phone', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }],
])('a reader %s', (_name, options) => {
  const site = testSite()
  let browser: Browser
  let page: Page
  let wren: Somebody

  beforeAll(async () => {
    browser = await openBrowser()
    page = await (await browser.newContext(options)).newPage()
    wren = await somebody(site, 'Wren')
    const jonas = await somebody(site, 'Jonas')
    await jonas.browser.submit('/friends/requests', { who: '@wren' })
  })
  afterAll(() => browser.close())

  const main = () => page.getByRole('main')
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (name: string) => main().getByRole('button', { name }).first().click()
  const follow = (name: string) => main().getByRole('link', { name }).first().click()
  const see = (words: string) => main().getByText(words).first().waitFor()

  const signIn = async () => {
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(wren.email)
    await page.getByLabel('Password').fill(password)
    await press('Sign in')
  }

  it('makes a friend, and chooses what they see', async () => {
    await signIn()
    await page.goto(`${site.origin}/me`)
    await follow('1 person asks to be friends')
    await press('Accept')
    await see('You and Jonas are friends now.')
    await follow('Change')
    await heading('Jonas')
    await main().getByLabel('Nothing').check()
    await press('Save')
    await see('Sees nothing of your reading.')
  })

  it('turns a second step on, signs in with it, and out of the other device', async () => {
    await page.goto(`${site.origin}/me/second-factor`)
    await press('Set it up')
    await main()
      .getByRole('img', { name: /QR code/ })
      .waitFor()
    const authenticator = Authenticator.from((await main().locator('.code').textContent()) ?? '')
    await page.getByRole('textbox', { name: 'Code' }).fill(await authenticator.code(new Date(), -1))
    await press('Turn it on')
    await heading('Recovery codes')
    const recovery = (await main().locator('.code').first().textContent()) ?? ''
    await follow('I have kept them')
    await see('10 of 10 left')

    await page.goto(`${site.origin}/me`)
    await main().getByRole('button', { name: 'Sign out', exact: true }).click()
    await signIn()
    await heading('One more step')
    await page.getByRole('textbox', { name: 'Code' }).fill('000')
    await press('Sign in')
    await see('This code is not right, or was used already')
    await page.getByRole('textbox', { name: 'Code' }).fill(await authenticator.code(new Date()))
    await press('Sign in')
    await heading('Your carrel')

    await page.goto(`${site.origin}/me/sessions`)
    await press('Sign out everywhere else')
    await see('Signed out everywhere else.')
    await page.goto(`${site.origin}/me`)
    await main().getByRole('button', { name: 'Sign out', exact: true }).click()
    await signIn()
    await page.getByRole('textbox', { name: 'Code' }).fill(recovery)
    await press('Sign in')
    await see('That recovery code is used up; 9 are left.')
  })
})
