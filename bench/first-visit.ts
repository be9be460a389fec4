import { get } from 'node:http'
import { type Browser, chromium } from 'playwright'
import { libraryOf } from './library.ts'
import { pagesOf } from './paths.ts'
import { type Program, startCarrel } from './program.ts'
import { median } from './rounds.ts'
import type { Run } from './run.ts'

export type FirstVisitResult = {
  bytes: Array<{ path: string; packing: string; html: number; css: number; js: number; rest: number }>
  /** Milliseconds on a slow phone, and how far things moved; null where no Chromium is. */
  phone: Array<{ path: string; firstPaint: number; largestPaint: number; shift: number }> | null
}

/** What a newcomer's browser fetches, and when it shows something on a slow phone. */
export async function firstVisit(run: Run): Promise<FirstVisitResult> {
  const place = await libraryOf(run.works, run.server)
  const book = (await pagesOf(place)).find(({ name }) => name === 'book')?.asked[0]?.path ?? '/'
  const carrel = await startCarrel(place)
  const paths = ['/', '/sign-in', '/catalog', book]
  const bytes: FirstVisitResult['bytes'] = []
  for (const path of paths)
    for (const packing of ['gzip', 'br']) {
      const sent = {
        path: path === book ? '/books/…' : path,
        packing,
        ...(await sentFor(carrel, path, packing)),
      }
      bytes.push(sent)
      run.tell(
        `${sent.path} by ${packing}: HTML ${sent.html}, CSS ${sent.css}, JS ${sent.js}, other ${sent.rest} bytes`,
      )
    }
  const phone = await onPhone(carrel, paths, run)
  await carrel.end()
  return { bytes, phone }
}

/** The page and all that it names, as they come over the wire. */
async function sentFor({ address }: Program, path: string, packing: string) {
  const { length: html } = await fetchRaw(address + path, packing)
  const text = await (await fetch(address + path)).text()
  const named = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url = '']) => url)
  const sent = { html, css: 0, js: 0, rest: 0 }
  for (const url of new Set(named)) {
    const kind = url.endsWith('.css') ? 'css' : url.endsWith('.js') ? 'js' : 'rest'
    sent[kind] += (await fetchRaw(address + url, packing)).length
  }
  return sent
}

/** A body as it was sent, not unpacked. */
function fetchRaw(url: string, packing: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'Accept-Encoding': packing } }, answer => {
      if (answer.statusCode !== 200) reject(new Error(`${url} was answered with ${answer.statusCode}.`))
      const chunks: Buffer[] = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks)))
    }).on('error', reject)
  })
}

async function onPhone(
  carrel: Program,
  paths: readonly string[],
  run: Run,
): Promise<FirstVisitResult['phone']> {
  const browser = await openBrowser()
  if (!browser) {
    run.tell('The paint on a phone is left out: no Chromium could be started.')
    return null
  }
  const results: NonNullable<FirstVisitResult['phone']> = []
  for (const path of paths) {
    const visits = []
    for (let visit = 0; visit < 5; visit++) visits.push(await paintOf(browser, carrel.address + path))
    const result = {
      path: path.startsWith('/books/') ? '/books/…' : path,
      firstPaint: median(visits.map(({ firstPaint }) => firstPaint)),
      largestPaint: median(visits.map(({ largestPaint }) => largestPaint)),
      shift: Math.max(...visits.map(({ shift }) => shift)),
    }
    results.push(result)
    run.tell(
      `${result.path}: first paint ${Math.round(result.firstPaint)} ms, largest ${Math.round(result.largestPaint)} ms, shift ${result.shift}`,
    )
  }
  await browser.close()
  return results
}

/** Playwright's own Chromium, or the system's. */
async function openBrowser(): Promise<Browser | null> {
  // Its sandbox does not work for root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  for (const options of [{ args }, { args, executablePath: '/usr/bin/chromium' }])
    try {
      return await chromium.launch(options)
    } catch {
      // The next one.
    }
  return null
}

/** The rates of "slow 4G" as the browsers' own tools have them, and a processor four times as slow. */
const slow4G = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
}

async function paintOf(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 })
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow4G)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.goto(url, { waitUntil: 'load' })
  const paint = await page.evaluate(readPaint)
  await context.close()
  return paint
}

/** Runs in the page. */
async function readPaint(): Promise<{ firstPaint: number; largestPaint: number; shift: number }> {
  type Seen = { startTime: number; value?: number; hadRecentInput?: boolean }
  const seen = (type: string) =>
    new Promise<Seen[]>(resolve => {
      const observer = new PerformanceObserver(list => resolve(list.getEntries() as unknown as Seen[]))
      // Node's types know other kinds than a browser's.
      observer.observe({ type: type as never, buffered: true })
      setTimeout(() => resolve([]), 500)
    })
  const [paints, largest, shifts] = await Promise.all([
    seen('paint'),
    seen('largest-contentful-paint'),
    seen('layout-shift'),
  ])
  return {
    firstPaint: paints.at(-1)?.startTime ?? Number.NaN,
    largestPaint: largest.at(-1)?.startTime ?? Number.NaN,
    shift: shifts.reduce((sum, { value = 0 }) => sum + value, 0),
  }
}
