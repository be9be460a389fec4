import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../ashgrove.ts'
import { openBrowser } from '../chromium.ts'
import { jobContext } from '../job-context.ts'
import { jobNamed } from '../named-job.ts'
import { testSite } from '../site.ts'
import { password, placeAt, somebody } from '../somebody.ts'

const phone = { width: 360, height: 740 }

describe.each([
  ['with JavaScript', { javaScriptEnabled: true, viewport: phone }],
  ['without JavaScript', { javaScriptEnabled: false, viewport: phone }],
])('a club’s month, three members in three browsers, %s', (_name, options) => {
  // A Monday at ten, far enough away that no browser takes a session for one that has ended.
  let now = new Date('2040-03-05T10:00:00Z')
  const site = testSite({ clock: () => now })
  let browser: Browser
  let olga: Page
  let ada: Page
  let ben: Page
  /** Pages of the club, by the names of its ways. */
  let club = ''
  let meeting = ''

  beforeAll(async () => {
    await librarian(site)
    for (const [title, barcode] of [
      ['Piranesi', 'P1'],
      ['Kindred', 'K1'],
      ['The Overstory', 'O1'],
    ] as const)
      await shelve(site, title, barcode)
    const { libraryId } = await idsOf(site)
    browser = await openBrowser()
    const pages: Page[] = []
    for (const name of ['Olga', 'Ada', 'Ben']) {
      const reader = await somebody(site, name)
      await placeAt(site, reader, libraryId, 'member')
      const page = await (await browser.newContext(options)).newPage()
      await signIn(page, reader.email)
      pages.push(page)
    }
    ;[olga, ada, ben] = pages as [Page, Page, Page]
  })
  afterAll(() => browser.close())

  it('is founded, and two others come in and say what it sees of them', async () => {
    await olga.goto(`${site.origin}/clubs`)
    await main(olga).getByRole('link', { name: 'Found a club' }).click()
    await olga.getByLabel('Name of the club').fill('Slow Novels')
    await olga.getByLabel('Anybody may join').check()
    await press(olga, 'Found the club')
    await heading(olga, 'Slow Novels')
    club = new URL(olga.url()).pathname
    for (const page of [ada, ben]) {
      await page.goto(`${site.origin}/clubs`)
      await main(page).getByRole('link', { name: 'Slow Novels' }).click()
      await press(page, 'Join the club')
      await said(page, 'You are in Slow Novels now.')
    }
    for (const page of [ada, ben]) {
      await way(page, 'Members')
      await page.getByLabel('My place in the club’s book').check()
      await press(page, 'Save this')
      await said(page, 'The club sees your place in its book.')
    }
  })

  it('proposes books, each with where a copy is', async () => {
    await way(olga, 'Next book')
    await main(olga).getByRole('link', { name: 'Open a vote' }).click()
    await olga.getByLabel('What is chosen').fill('The book for March')
    await olga.getByLabel('Voting ends on').fill('2040-03-08')
    await olga.getByLabel('At', { exact: true }).fill('20:00')
    await press(olga, 'Open the vote')
    await said(olga, 'The vote is open.')
    await propose(olga, 'The Overstory')
    for (const [page, title] of [
      [ada, 'Piranesi'],
      [ben, 'Kindred'],
    ] as const) {
      await way(page, 'Next book')
      await main(page).getByRole('link', { name: 'The book for March' }).click()
      await propose(page, title)
    }
    await ada.reload()
    expect(
      await main(ada)
        .getByRole('textbox', { name: /^Your order for/ })
        .count(),
    ).toBe(3)
    expect(await main(ada).getByText('Ashgrove Libraries').count()).toBeGreaterThan(2)
  })

  it('votes in secret, and a vote can be changed', async () => {
    await vote(olga, ['The Overstory', 'Piranesi'])
    await vote(ada, ['Piranesi'])
    await vote(ben, ['Kindred'])
    await vote(ben, ['Kindred', 'Piranesi'])
    expect(await main(ada).getByText('Kindred wins').count()).toBe(0)
  })

  it('has its next book when voting has ended, and no ballot comes in any more', async () => {
    await olga.reload()
    now = new Date('2040-03-08T20:00:01Z')
    await main(olga).getByLabel('Your order for Kindred').fill('1')
    await main(olga).getByLabel('Your order for The Overstory').fill('')
    await press(olga, 'Save my ballot')
    await main(olga).getByText('Voting has ended, and nothing of it can be changed').first().waitFor()
    await run('clubs.count-ballots', { poll_id: olga.url().match(/polls\/([^/?]+)/)?.[1] ?? '' })
    await olga.goto(`${site.origin}${club}/polls`)
    await main(olga).getByText('Chosen: Piranesi').waitFor()
  })

  it('plans the meeting with a schedule, and its members say whether they come', async () => {
    await main(olga).getByRole('link', { name: 'The book for March' }).click()
    await main(olga).getByRole('link', { name: 'Plan a meeting with it' }).click()
    await olga.getByLabel('Day').fill('2040-03-27')
    await olga.getByLabel('Begins').fill('19:30')
    await olga.getByLabel('Ends', { exact: true }).fill('21:00')
    await olga.getByLabel('Place', { exact: true }).fill('Reading room')
    await press(olga, 'Plan it')
    await said(olga, 'The meeting is planned.')
    meeting = new URL(olga.url()).pathname
    await milestone('Part one', '40', '2040-03-18')
    await milestone('To the end', '100', '2040-03-27')
    for (const page of [olga, ada, ben]) {
      await page.goto(site.origin + meeting)
      await page.getByLabel('I am coming').check()
      await main(page).getByRole('button', { name: 'Save', exact: true }).click()
      await said(page, 'You come.')
    }
    await main(ben).getByText('3 come').first().waitFor()
  })

  it('bets on who is through first, for points alone', async () => {
    await olga.goto(`${site.origin}${meeting}/bets`)
    await olga.getByLabel('Who finishes the book first').check()
    await olga.getByLabel('When it closes').selectOption({ label: 'When the meeting begins' })
    await press(olga, 'Open the bet')
    await stake(ada, 'Ada', '50')
    await stake(ben, 'Ben', '500')
    await main(ben).getByText('That is more points than there are').first().waitFor()
    await stake(ben, 'Ben', '30')
    await main(ben).getByText('You have 30 on “Ben”.').waitFor()
  })

  it('talks without giving away what lies ahead', async () => {
    now = new Date('2040-03-15T18:00:00Z')
    await isAt(ada, '60')
    await isAt(ben, '10')
    await way(ada, 'Talk')
    await main(ada).getByRole('link', { name: 'Start a thread' }).click()
    await main(ada).getByText('Choose what it is about').click()
    await main(ada).getByRole('link', { name: 'Part one' }).click()
    await ada.getByLabel('Title', { exact: true }).fill('The statues')
    await ada.getByLabel('Say something').fill('The tide had been here before him.')
    await press(ada, 'Start the thread')
    await main(ada).getByText('The tide had been here before him.').waitFor()

    await way(ben, 'Talk')
    await main(ben).getByText('1 sealed').waitFor()
    await main(ben).getByRole('link', { name: 'The statues' }).click()
    await main(ben).getByText('Sealed until 40 %').waitFor()
    expect(await ben.content()).not.toContain('The tide had been here before him.')

    await isAt(ben, '45')
    await way(ben, 'Talk')
    await main(ben).getByRole('link', { name: 'The statues' }).click()
    await main(ben).getByText('The tide had been here before him.').waitFor()
    await ben.getByLabel('Say something').fill('And the albatross knew, @ada.')
    await press(ben, 'Post')
    if (options.javaScriptEnabled)
      await ada.locator('#announcer', { hasText: 'Ben said something' }).waitFor({ state: 'attached' })
    else await ada.reload()
    await main(ada).getByText('And the albatross knew').waitFor()
  })

  it('sees who is where as a picture with its table, as far as each shares it', async () => {
    await ada.goto(site.origin + meeting)
    await main(ada)
      .getByRole('img', { name: /2 readers who share/ })
      .waitFor()
    await main(ada).getByText('Who is where').click()
    await main(ada)
      .getByRole('row', { name: /Ada.*60 %/ })
      .waitFor()
    await main(ada)
      .getByRole('row', { name: /Ben.*45 %/ })
      .waitFor()
    await main(ada)
      .getByRole('row', { name: /Olga.*Not shared/ })
      .waitFor()
  })

  it('keeps both values when two devices tell a place', async () => {
    const other = await ben.context().newPage()
    await other.goto(site.origin + meeting)
    await isAt(ben, '70')
    await tell(other, '50')
    await main(other)
      .getByText(/You typed: 50 %.*it says: 70 %/)
      .waitFor()
    await main(other).getByRole('link', { name: 'Keep 70 %' }).click()
    await main(other).getByText('You are at 70 %').waitFor()
    await other.close()
  })

  it('comes to the end of the book, one after the other', async () => {
    now = new Date('2040-03-24T20:00:00Z')
    await finishes(ada)
    now = new Date('2040-03-26T20:00:00Z')
    await finishes(ben)
  })

  it('meets, and has written down who came and what was said', async () => {
    now = new Date('2040-03-27T20:30:00Z')
    await olga.goto(site.origin + meeting)
    await olga.getByLabel('Ada', { exact: true }).check()
    await olga.getByLabel('Ben', { exact: true }).check()
    await press(olga, 'Save who was there')
    await said(olga, '2 members were there.')
    await olga.getByLabel('What was said').fill('Nobody wanted to leave the house.')
    await press(olga, 'Save the minutes')
    await ada.goto(site.origin + meeting)
    await main(ada).getByText('Nobody wanted to leave the house.').waitFor()
  })

  it('settles the bet from what had been told, and shows the evidence', async () => {
    await run('clubs.settle-bets', {})
    await ada.goto(`${site.origin}${meeting}/bets`)
    await main(ada)
      .getByRole('link', { name: /Who finishes first/ })
      .first()
      .click()
    await main(ada).getByText('The answer: Ada.').waitFor()
    await main(ada).getByText('You had 50 on “Ada” and got 80.').waitFor()
    await main(ada)
      .getByRole('row', { name: /Ada.*24 March/ })
      .waitFor()
    await ben.goto(`${site.origin}${club}/bets`)
    await main(ben).getByText('You have 170 points left this season').waitFor()
    await main(ben)
      .getByRole('row', { name: /Staked.*−30/ })
      .waitFor()
  })

  const main = (page: Page) => page.getByRole('main')
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const press = (page: Page, name: string) => main(page).getByRole('button', { name }).first().click()
  const said = (page: Page, words: string) => page.getByText(words).first().waitFor()
  const run = (name: string, payload: object) => jobNamed(name).run(payload, jobContext(site, now))

  async function signIn(page: Page, email: string): Promise<void> {
    await page.goto(`${site.origin}/sign-in`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await press(page, 'Sign in')
    await page.waitForURL(url => url.pathname !== '/sign-in')
  }

  /** By the ways of the club, from its first page. */
  async function way(page: Page, name: string): Promise<void> {
    await page.goto(site.origin + club)
    await page.getByRole('navigation', { name: 'Of this club' }).getByRole('link', { name }).click()
    await page
      .getByRole('navigation', { name: 'Of this club' })
      .locator('[aria-current="page"]', { hasText: name })
      .waitFor()
  }

  async function propose(page: Page, title: string): Promise<void> {
    await main(page)
      .getByRole('link', { name: /^Propose a/ })
      .first()
      .click()
    await page.getByLabel('Title, author or ISBN').fill(title)
    await press(page, 'Find')
    await main(page)
      .getByRole('link', { name: new RegExp(`^Choose.*${title}`) })
      .click()
    await page.getByLabel('Why this one').fill('It is short enough for a month.')
    await press(page, 'Propose it')
    await main(page).getByLabel(`Your order for ${title}`).waitFor()
  }

  async function vote(page: Page, titles: string[]): Promise<void> {
    await page.reload()
    for (const [place, title] of titles.entries())
      await main(page)
        .getByLabel(`Your order for ${title}`)
        .fill(String(place + 1))
    await press(page, 'Save my ballot')
    await said(page, 'Your ballot is in')
  }

  async function milestone(name: string, percent: string, due: string): Promise<void> {
    await main(olga).getByText('Add to the schedule').first().click()
    await olga.getByLabel('What is read by then').fill(name)
    await olga.getByLabel('Up to').selectOption({ label: 'Percent' })
    await olga.getByLabel('Figure').fill(percent)
    await olga.getByLabel('By the day').fill(due)
    await press(olga, 'Add to the schedule')
    await main(olga).getByText(`${name}: ${percent} %`).waitFor()
  }

  async function stake(page: Page, answer: string, points: string): Promise<void> {
    await page.goto(`${site.origin}${meeting}/bets`)
    await main(page)
      .getByRole('link', { name: /Who finishes first/ })
      .first()
      .click()
    await page.getByLabel(answer, { exact: true }).check()
    await page.getByLabel(/^Points, of your/).fill(points)
    await press(page, 'Place the stake')
  }

  async function isAt(page: Page, percent: string): Promise<void> {
    await page.goto(site.origin + meeting)
    await tell(page, percent)
    await main(page).getByText(`You are at ${percent} %`).waitFor()
  }

  async function tell(page: Page, percent: string): Promise<void> {
    await page.getByLabel('How far are you?').fill(percent)
    await page.getByLabel('Counted in').selectOption({ label: 'Percent' })
    await press(page, 'Save your place')
  }

  async function finishes(page: Page): Promise<void> {
    await page.goto(site.origin + meeting)
    await press(page, 'I have finished it')
    await main(page).getByText('You have finished it').waitFor()
  }
})
