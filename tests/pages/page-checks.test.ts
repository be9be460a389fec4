import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { type PageCheck, pageProblems } from './page-checks.ts'
import { staticSite } from './static-site.ts'

const good = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A good page – Carrel</title>
<link rel="stylesheet" href="/carrel.css">
<link rel="stylesheet" href="/bad.css">
<script src="/htmx.js" defer></script>
</head>
<body>
<header class="spine"><div>
<form role="search" action="/search" method="get"><input type="search" name="q" aria-label="Title"><button>Find</button></form>
<nav aria-label="Carrel"><ul><li><a href="/">Home</a></li></ul></nav>
</div></header>
<main id="main" tabindex="-1">
<h1>A good page</h1>
<form action="/name" method="post"><label for="name">Your name</label><p id="hint">As you like it.</p><input id="name" name="name" aria-describedby="hint"><button>Save</button></form>
</main>
<footer class="colophon"><span>Carrel</span></footer>
<div id="announcer" class="sr" role="status"></div>
</body>
</html>`

type Violation = [name: string, from: string | RegExp, to: string, said: RegExp]

/** What is done to the good page, and what the check has to say about it. */
const violations: Violation[] = [
  ['an element that is not closed', '<h1>', '<section><h1>', /not valid HTML/],
  ['a block inside a paragraph', 'As you like it.', '<div>As you like it.</div>', /not valid HTML/],
  ['an inline style', '<h1>', '<h1 style="color: red">', /no-inline-style/],
  [
    'a message that was not put into words',
    'As you like it.',
    'identity.errors.name',
    /"identity.errors.name" is no text/,
  ],
  [
    'a number that is missing',
    'As you like it.',
    '# found. Best first.',
    /"# found. Best first." is no text/,
  ],
  ['a second h1', '</main>', '<h1>Another</h1></main>', /there are 2 h1, not one/],
  ['no h1', '<h1>A good page</h1>', '<h2>A good page</h2>', /there are 0 h1, not one/],
  ['a title that says something else', '<title>A good page', '<title>Welcome', /does not start with the h1/],
  ['no main', /<\/?main[^>]*>/g, '', /there is no main/],
  ['no announcer', /<div id="announcer".*/, '', /there is no #announcer/],
  ['a nav without a label', '<nav aria-label="Carrel">', '<nav>', /a nav has no label/],
  ['an id that is there twice', '<p id="hint">', '<p id="name">', /id name is there twice/],
  ['a field without a label', '<label for="name">', '<label>', /field name has no label/],
  ['a description that is not there', '"hint"><button', '"gone"><button', /names gone, which is not there/],
  ['an image without words', '<h1>', '<img src="/icon.svg"><h1>', /\(image-alt\)/],
  ['pale words by day', '<h1>', '<p class="pale">Pale</p><h1>', /in light.*color-contrast/],
  ['dim words by night', '<h1>', '<p class="dim">Dim</p><h1>', /in dark.*color-contrast/],
  ['an inline script', '</main>', '<script>start()</script></main>', /there is an inline script/],
  ['code in an attribute', '<h1>', '<h1 onclick="start()">', /onclick holds code/],
  ['something wider than a phone', '<h1>', '<div class="broad"></div><h1>', /is \d+ px wide at 320 px/],
  [
    'more than the first round trip carries',
    '</main>',
    `<p>${noise(3000)}</p></main>`,
    /HTML and CSS are \d+ bytes/,
  ],
  [
    'more than a first visit may weigh',
    '</main>',
    `<p>${noise(6000)}</p></main>`,
    /a first visit is \d+ bytes/,
  ],
]

const badStyles = `
.pale { color: #bbb; background: #fff }
@media (prefers-color-scheme: dark) { .dim { color: #333; background: #222 } }
.broad { inline-size: 400px; block-size: 1px }
`

/** Text that does not pack: letters by a fixed sequence. */
function noise(length: number): string {
  let state = 1
  const letters = Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647
    return String.fromCodePoint(0x4e00 + (state % 20_000))
  })
  return letters.join('')
}

const pages = new Map([
  ['/good', good],
  ['/heavy', good.replace('</main>', `<p>${noise(3000)}</p></main>`)],
  ...violations.map(([name, from, to]): [string, string] => [pathOf(name), good.replace(from, to)]),
])

function pathOf(name: string): string {
  return `/${name.replaceAll(' ', '-')}`
}

describe('the page checks', () => {
  const site = staticSite(path =>
    path === '/bad.css'
      ? { html: badStyles, type: 'text/css' }
      : { html: pages.get(path) ?? 'Nothing here.' },
  )
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const problemsOf = async (path: string, check?: PageCheck) => {
    const context = await browser.newContext()
    const problems = await pageProblems(await context.newPage(), site.origin + path, check)
    await context.close()
    return problems
  }

  it('let a good page pass', async () => {
    expect(await problemsOf('/good')).toEqual([])
  })

  it.each(violations)('find %s', async (name, from, to, said) => {
    expect(good.replace(from, to)).not.toBe(good)
    expect(await problemsOf(pathOf(name))).toContainEqual(expect.stringMatching(said))
  })

  it('let a page be heavier that says so', async () => {
    expect(await problemsOf('/heavy')).not.toEqual([])
    expect(await problemsOf('/heavy', { heavy: 15_000 })).toEqual([])
  })
})
