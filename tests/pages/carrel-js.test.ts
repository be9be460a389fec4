import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { type Answer, staticSite } from './static-site.ts'

const start = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Loans – Carrel</title>
<meta name="htmx-config" content="includeIndicatorCSS:false">
<link rel="stylesheet" href="/carrel.css"><script src="/htmx.js" defer></script><script src="/carrel.js" defer></script></head>
<body>
<main id="main" tabindex="-1"><h1>Loans</h1>
<div class="note flash" data-announce><p><b>Done.</b> Signed in.</p></div>
<button id="hold" hx-post="/hold" hx-target="#place">Hold</button>
<p id="place"></p>
<button id="parts" hx-post="/parts" hx-target="#place">Parts</button>
<div id="list"><button id="remove" hx-post="/removal" hx-target="#list" hx-swap="outerHTML">Return Emma</button></div>
<a id="next" href="/next" hx-get="/next" hx-target="#main">Next</a>
<form action="/refused" method="post" hx-post="/refused" hx-target="#main"><input id="name" name="name" aria-label="Name"><button id="save">Save</button></form>
<button id="silent" hx-get="/silent" hx-target="#place">Ask</button>
</main>
<div id="announcer" class="sr" role="status"></div>
<div id="unreachable" class="note no" role="alert" hidden><p>No answer came.</p></div>
</body></html>`

/** A page with a part that asks again by itself, and gets this. */
const polling = (address: string) =>
  start.replace(
    '<p id="place"></p>',
    `<div id="part" hx-get="${address}" hx-trigger="every 100ms" hx-target="#part" hx-select="#part" hx-swap="outerHTML">Looking</div>`,
  )

const answers: Record<string, Answer> = {
  '/': { html: start },
  '/hold': { html: '<span data-announce="Your hold on Emma is placed.">1st of 1</span>' },
  '/parts': { html: '<hx-partial hx-target="#list"><p data-announce="Two loans.">Two</p></hx-partial>' },
  '/removal': {
    html: '<div id="list"><h2 data-focus>Loans of today</h2><p data-announce>Returned: Emma.</p></div>',
  },
  '/next': { html: '<title>More loans – Carrel</title><h1>More loans</h1><p>None.</p>' },
  '/refused': {
    status: 422,
    html: '<title>Error: Loans – Carrel</title><h1>Loans</h1><div id="summary" role="alert" tabindex="-1" autofocus><h2>There is a problem</h2></div>',
  },
  '/silent': 'no answer',
  '/waiting': { html: polling('/answered') },
  '/answered': { html: '<h1>Loans</h1><div id="part" data-announce="It is there.">There</div>' },
  '/leaving': { html: polling('/left') },
  '/left': { status: 404, html: '<h1>There is no such page</h1>' },
}

describe('carrel.js', () => {
  const site = staticSite(path => answers[path] ?? { status: 404, html: '' })
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    await page?.close()
    page = await browser.newPage()
    await page.goto(site.origin)
    await said('Done. Signed in.')
  })

  const said = (words: string) =>
    page.locator('#announcer', { hasText: words }).waitFor({ state: 'attached' })
  const focused = () =>
    page.evaluate<string>('document.activeElement.id || document.activeElement.textContent')

  it('takes the focus from nobody when a part asks again by itself', async () => {
    await page.goto(`${site.origin}/waiting`)
    await said('It is there.')
    expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('BODY')
  })

  it('loads the whole page when what a part asks for is gone', async () => {
    await page.goto(`${site.origin}/leaving`)
    await page.waitForEvent('load')
    expect(await page.locator('#part').count()).toBe(1)
  })

  it('says what was done on the page before', async () => {
    expect(await page.locator('#announcer').textContent()).toBe('Done. Signed in.')
  })

  it('says what a swap changed, and the same again when it happens again', async () => {
    await page.click('#hold')
    await said('Your hold on Emma is placed.')
    await page.evaluate(
      "new MutationObserver(() => document.body.dataset.said = 'again').observe(document.getElementById('announcer'), { childList: true })",
    )
    await page.click('#hold')
    await page.locator('[data-said="again"]').waitFor()
    await said('Your hold on Emma is placed.')
    expect(await focused()).toBe('hold')
  })

  it('says what a part of an answer changed elsewhere', async () => {
    await page.click('#parts')
    await said('Two loans.')
  })

  it('goes to the heading of a list that something left', async () => {
    await page.click('#remove')
    await said('Returned: Emma.')
    expect(await focused()).toBe('Loans of today')
  })

  it('goes to the new page, says its heading and shows its title', async () => {
    await page.click('#next')
    await said('More loans')
    expect(await focused()).toBe('main')
    await expect.poll(() => page.title()).toBe('More loans – Carrel')
  })

  it('leaves a refusal to speak for itself, focused, with its title', async () => {
    await page.fill('#name', 'x')
    await page.click('#save')
    await expect.poll(() => page.title()).toBe('Error: Loans – Carrel')
    await page.locator('#summary:focus').waitFor()
    expect(await page.locator('#announcer').textContent()).toBe('Done. Signed in.')
  })

  it('says when no answer came, until one does', async () => {
    await page.click('#silent')
    await page.locator('#unreachable').waitFor()
    await page.click('#hold')
    await page.locator('#unreachable').waitFor({ state: 'hidden' })
  })
})
