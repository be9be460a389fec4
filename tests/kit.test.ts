import { get } from 'node:http'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Module } from '../src/module.ts'
import { modules } from '../src/modules.ts'
import { port } from '../src/port.ts'
import { authorize, publicPage, signedIn } from '../src/web/kit/authorize.ts'
import { blankForm, readForm, required } from '../src/web/kit/form.ts'
import { once } from '../src/web/kit/once.ts'
import { Problem, type ProblemStatus } from '../src/web/kit/problem.ts'
import { rateLimit } from '../src/web/kit/rate-limit.ts'
import { pathForLogs } from '../src/web/kit/route.ts'
import { signUp } from './ashgrove.ts'
import { type Browser, testSite } from './site.ts'

const greeting = port<(name: string) => Promise<string>>('test.greeting')

/** A module to the right of all others, that shows each thing the kit offers. */
const guest: Module = {
  name: 'guest',
  permissions: { 'guest.enter': ['owner'], 'guest.nobody': [] },
  routes(router) {
    router.get('/guest/problems/:status', publicPage(), async ctx => {
      throw new Problem(Number(ctx.params.status) as ProblemStatus, undefined, 60)
    })
    router.get('/guest/bug', publicPage(), async () => {
      throw new Error('secret words of a bug')
    })
    router.get('/guest/away', publicPage(), async () => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    })
    router.get('/guest/port', publicPage(), async ctx => {
      ctx.body = await greeting('Ana')
    })
    router.get('/guest/private', signedIn(), async ctx =>
      ctx.page('identity/people/sign-up', { form: blankForm() }),
    )
    router.get('/guest/owners', authorize('guest.enter'), async ctx => {
      ctx.body = 'Come in.'
    })
    router.get('/guest/nobody', authorize('guest.nobody'), async ctx => {
      ctx.body = 'Never seen.'
    })
    router.post('/guest/limited', publicPage(), async ctx => {
      await rateLimit(ctx.pool, { name: 'guest', tries: 2, seconds: 60 }).spend('one')
      ctx.body = 'Served.'
    })
    let things = 0
    router.post('/guest/things', signedIn(), once, async ctx => {
      const form = await readForm(ctx, z.object({ name: required('identity.errors.name') }))
      if (!form.ok) return ctx.refuse('identity/people/sign-up', { form })
      things += 1
      ctx.done(`/guest/things/${things}`)
    })
    router.post('/guest/form', signedIn(), async ctx => {
      const form = await readForm(ctx, z.object({ name: required('identity.errors.name') }))
      if (!form.ok) return ctx.refuse('identity/people/sign-up', { form })
      ctx.done('/guest/private', { flash: 'identity.sign-in.done', params: form.value })
    })
  },
  slots: {
    'home.parts': {
      view: 'shared/note',
      load: async (_ctx, ids) => new Map(ids.map(id => [id, { text: 'From a module to the right.' }])),
    },
  },
}

const broken: Module = {
  name: 'broken',
  slots: {
    'home.parts': {
      view: 'shared/note',
      load: async () => {
        throw new Error('This slot is broken.')
      },
    },
  },
}

const site = testSite({ modules: [...modules, guest, broken] })

const library = {
  name: 'Ana Ruiz',
  email: 'ana@example.org',
  password: 'four words not together',
  library: 'Ashgrove',
  branch: 'Central',
  kind: 'community',
  zone: 'Europe/London',
  currency: 'GBP',
  language: 'en-GB',
}

async function owner(): Promise<Browser> {
  const browser = site.browser()
  await browser.submit('/set-up', library)
  if (!browser.cookies.has('carrel-session'))
    await browser.submit('/sign-in', { email: library.email, password: library.password })
  return browser
}

const statusOf = (path: string, headers: Record<string, string>) =>
  new Promise((resolve, reject) => {
    get(site.origin + path, { headers }, response => resolve(response.resume().statusCode)).on(
      'error',
      reject,
    )
  })

describe('a page', () => {
  it('comes whole to a browser and without its frame to htmx, and says that it varies', async () => {
    const browser = site.browser()
    const whole = await browser.visit('/sign-in')
    const part = await browser.visit('/sign-in', { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
    expect(whole.html).toContain('<!doctype html>')
    expect(part.html).not.toContain('<!doctype html>')
    expect(part.html).toContain('<title>Sign in – Carrel</title>')
    expect(part.html).toContain('action="/sign-in"')
    expect(whole.headers.get('vary')).toMatch(/HX-Request/)
  })

  it('comes whole when htmx restores history', async () => {
    const headers = {
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'HX-History-Restore-Request': 'true',
    }
    expect((await site.browser().visit('/sign-in', headers)).html).toContain('<!doctype html>')
  })

  it('is answered with 304 while it is the same, and is never kept by a shared cache', async () => {
    const browser = site.browser()
    const first = await browser.visit('/sign-in')
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    // Not fetch, which asks past every cache as soon as it is given such a header.
    const again = await statusOf('/sign-in', { 'If-None-Match': first.headers.get('etag') ?? '' })
    expect(again).toBe(304)
    expect(await statusOf('/sign-in', { 'If-None-Match': '"another"' })).toBe(200)
  })

  it('says once what was done before it', async () => {
    const browser = await owner()
    const done = await browser.submit('/guest/form', { name: '<b>Ben</b>' })
    expect(done.status).toBe(303)
    const next = await browser.visit(done.location ?? '')
    expect(next.html).toContain('<b>Welcome, &lt;b&gt;Ben&lt;/b&gt;.</b>')
    expect((await browser.visit(done.location ?? '')).html).not.toContain('Welcome')
  })

  it('cannot be made to say words that are not ours', async () => {
    const browser = site.browser()
    const forged = JSON.stringify({ key: 'no.such.key', params: {} })
    browser.cookies.set('carrel-said', Buffer.from(forged).toString('base64url'))
    expect((await browser.visit('/sign-in')).status).toBe(200)
  })

  it('is packed for who takes that', async () => {
    const packed = await fetch(`${site.origin}/sign-in`, { headers: { 'Accept-Encoding': 'gzip' } })
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    const plain = await fetch(`${site.origin}/sign-in`, { headers: { 'Accept-Encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await packed.text()).toBe(await plain.text())
  })
})

describe('a refused form', () => {
  it('keeps what was typed and says all that is wrong, where focus can go', async () => {
    const answer = await site
      .browser()
      .submit('/sign-up', { name: '"><script>', email: 'nobody', password: 'short' })
    expect(answer.status).toBe(422)
    expect(answer.title).toBe('Error: Make an account – Carrel')
    expect(answer.html).toMatch(/role="alert" tabindex="-1" autofocus/)
    expect(answer.text).toContain('There is a problem')
    expect(answer.html).toContain('href="#email"')
    expect(answer.html).toContain('value="nobody"')
    expect(answer.html).toContain('value="&quot;&gt;&lt;script&gt;"')
    expect(answer.html).not.toContain('"><script>')
    expect(answer.html).not.toContain('value="short"')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('comes as a part to htmx, with the same status', async () => {
    const answer = await site.browser().submit('/sign-up', {}, { htmx: true })
    expect(answer.status).toBe(422)
    expect(answer.html).not.toContain('<!doctype html>')
  })
})

describe('a form that is sent twice', () => {
  const key = () => crypto.randomUUID()

  it('is done once and answered twice, also when both come together', async () => {
    const browser = await owner()
    const fields = { name: 'Ben', once: key() }
    const answers = await Promise.all([1, 2, 3].map(() => browser.submit('/guest/things', fields)))
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1)
    expect(answers[0]?.location).toBe('/guest/things/1')
    expect((await browser.submit('/guest/things', fields)).location).toBe('/guest/things/1')
    expect((await browser.submit('/guest/things', { name: 'Ben', once: key() })).location).toBe(
      '/guest/things/2',
    )
  })

  it('may come again after it was refused', async () => {
    const browser = await owner()
    const once = key()
    const refused = await browser.submit('/guest/things', { name: '', once })
    expect(refused.status).toBe(422)
    expect((await browser.submit('/guest/things', { name: 'Ben', once })).status).toBe(303)
  })

  it('is another when it was changed after going back', async () => {
    const browser = await owner()
    const once = key()
    const first = await browser.submit('/guest/things', { name: 'Ben', once })
    const changed = await browser.submit('/guest/things', { name: 'Ana', once })
    expect(changed.location).not.toBe(first.location)
  })

  it('is taken up again when whoever began it is gone', async () => {
    const browser = await owner()
    const fields = { name: 'Ben', once: key() }
    const first = await browser.submit('/guest/things', fields)
    await sql`update web.submissions set location = null, made_at = now() - interval '1 minute'`.execute(
      site.database.db,
    )
    const again = await browser.submit('/guest/things', fields)
    expect(again.status).toBe(303)
    expect(again.location).not.toBe(first.location)
  })

  it('never leads to where somebody else’s form led', async () => {
    const once = key()
    const first = await (await owner()).submit('/guest/things', { name: 'Ben', once })
    const other = site.browser()
    await signUp(other, {
      name: 'Eve',
      email: 'eve@example.org',
      password: 'another four odd words',
    })
    const led = await other.submit('/guest/things', { name: 'Ben', once })
    expect(led.status).toBe(303)
    expect(led.location).not.toBe(first.location)
  })
})

describe('logs', () => {
  it('hold no secret that an address carried', () => {
    expect(pathForLogs(`/password-resets/${'x'.repeat(43)}`)).toBe('/password-resets/…')
    expect(pathForLogs('/books/019bd3a1-0000-7000-8000-000000000000')).toContain('019bd3a1')
  })
})

describe('slots and ports', () => {
  it('show a higher module in a lower one’s page, and a broken part costs only its place', async () => {
    const browser = await owner()
    const home = await browser.visit('/')
    expect(home.status).toBe(200)
    expect(home.text).toContain('From a module to the right.')
    expect(home.text).toContain('This part of the page could not be loaded.')
  })

  it('ask upwards through a port that the composition fills', async () => {
    expect((await site.browser().visit('/guest/port')).status).toBe(500)
    greeting.fill(async name => `Hello, ${name}.`)
    expect((await site.browser().visit('/guest/port')).html).toBe('Hello, Ana.')
  })
})

describe('a problem', () => {
  it.each([403, 404, 409, 413, 422, 429, 500, 503])(
    '%i is a page that says what to do, or an envelope',
    async status => {
      const browser = site.browser()
      const page = await browser.visit(`/guest/problems/${status}`)
      expect(page.status).toBe(status)
      expect(page.html).toMatch(/<h1>[^<]+<\/h1>/)
      const envelope = await browser.visit(`/guest/problems/${status}`, { Accept: 'application/json' })
      expect(envelope.status).toBe(status)
      expect(JSON.parse(envelope.html)).toMatchObject({
        success: false,
        error: { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) },
        statusCode: status,
      })
      expect(page.headers.get('retry-after')).toBe('60')
    },
  )

  it('of our own tells nothing of its insides, but a number to ask with', async () => {
    const answer = await site.browser().visit('/guest/bug')
    expect(answer.status).toBe(500)
    expect(answer.html).not.toContain('secret words')
    expect(answer.text).toContain(answer.headers.get('x-request-id') ?? 'missing')
  })

  it('is a 503 that says when to come back while the database is away', async () => {
    const answer = await site.browser().visit('/guest/away')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.text).toContain('The database does not answer at the moment')
  })

  it('is a plain 404 for an address nobody knows, and for a garbled one', async () => {
    expect((await site.browser().visit('/nowhere')).status).toBe(404)
    expect((await site.browser().visit('/%E0%A4%A')).status).toBeLessThan(500)
    expect(JSON.parse((await site.browser().visit('/api/v1/nowhere')).html)).toMatchObject({
      statusCode: 404,
    })
  })
})

describe('who may', () => {
  it('sends a stranger to sign in and back', async () => {
    const answer = await site.browser().visit('/guest/private?a=1')
    expect(answer.location).toBe('/sign-in?next=%2Fguest%2Fprivate%3Fa%3D1')
  })

  it('shows a page to the role that holds its permission, and to no other', async () => {
    const browser = await owner()
    expect((await browser.visit('/guest/owners')).html).toBe('Come in.')
    expect((await browser.visit('/guest/nobody')).status).toBe(403)
    const other = site.browser()
    await signUp(other, {
      name: 'Ben',
      email: 'ben@example.org',
      password: 'another four odd words',
    })
    expect((await other.visit('/guest/owners')).status).toBe(404)
  })

  it('keeps what a form held when the session has ended', async () => {
    const answer = await site.browser().submit('/guest/form', { name: 'Typed & kept', password: 'not this' })
    expect(answer.status).toBe(401)
    expect(answer.html).toContain('value="Typed &amp; kept"')
    expect(answer.html).not.toContain('not this')
    expect(answer.html).toContain('action="/guest/form"')
  })

  it('ends with the session, also for a copy of its cookie', async () => {
    const browser = await owner()
    const stolen = site.browser()
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value)
    expect((await stolen.visit('/me')).status).toBe(200)
    await browser.submit('/sign-out')
    expect((await stolen.visit('/me')).status).toBe(303)
  })
})

describe('a request from elsewhere', () => {
  const evil = { Origin: 'https://evil.example' }

  it('is refused when it would change something', async () => {
    expect((await site.browser().submit('/sign-out', {}, { headers: evil })).status).toBe(403)
    expect((await site.browser().submit('/sign-out', {}, { headers: { Origin: 'null' } })).status).toBe(403)
  })

  it('is refused when only the host differs from the origin it names', async () => {
    const other = { Origin: site.origin.replace('127.0.0.1', 'localhost') }
    expect((await site.browser().submit('/sign-out', {}, { headers: other })).status).toBe(403)
  })

  it('may read what everybody may', async () => {
    expect((await site.browser().visit('/sign-in', evil)).status).toBe(200)
  })

  it('without an origin is refused when it brings our cookie', async () => {
    const browser = await owner()
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${site.origin}/sign-out`, { method: 'POST', headers: { Cookie: cookie } })
    expect(answer.status).toBe(403)
  })
})

describe('limits', () => {
  it('hold for a body', async () => {
    const answer = await site.browser().submit('/sign-up', { name: 'x'.repeat(1_100_000) })
    expect(answer.status).toBe(413)
  })

  it('refuse a kind of body that no form sends', async () => {
    const answer = await fetch(`${site.origin}/sign-up`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', Origin: site.origin },
    })
    expect(answer.status).toBe(415)
  })

  it('count tries in the database and say when to come back', async () => {
    const browser = site.browser()
    expect((await browser.submit('/guest/limited')).html).toBe('Served.')
    expect((await browser.submit('/guest/limited')).html).toBe('Served.')
    const third = await browser.submit('/guest/limited')
    expect(third.status).toBe(429)
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(third.text).toMatch(/Wait until \d\d:\d\d/)
  })

  it('stop guessing a password without telling whether the account exists', async () => {
    await owner()
    const guess = (email: string) =>
      site.browser().submit('/sign-in', { email, password: 'wrong wrong wrong' })
    const known = await guess(library.email)
    const unknown = await guess('nobody@example.org')
    expect(known.status).toBe(422)
    expect(unknown.text.replaceAll('nobody@example.org', library.email)).toBe(known.text)
    const right = { email: library.email, password: library.password }
    for (let times = 0; times < 12; times++)
      expect((await site.browser().submit('/sign-in', right)).status).toBe(303)
    const statuses: number[] = []
    for (let tries = 0; tries < 10; tries++) statuses.push((await guess('nobody@example.org')).status)
    expect(statuses.at(-1)).toBe(429)
    const waiting = await guess('nobody@example.org')
    expect(waiting.text).toMatch(/Too many tries from here. Wait until \d\d:\d\d/)
    expect(waiting.html).toContain('value="nobody@example.org"')
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('what every answer carries', () => {
  it('is a policy without inline script or style, and headers that keep others out', async () => {
    const { headers } = await site.browser().visit('/sign-in')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-request-id')).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  })

  it('is an address for each asset that changes with its content and is kept for ever', async () => {
    const browser = site.browser()
    const { html } = await browser.visit('/sign-in')
    const url = /href="(\/assets\/carrel\.[\w-]{10}\.css)"/.exec(html)?.[1] ?? ''
    const css = await browser.visit(url)
    expect(css.status).toBe(200)
    expect(css.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await browser.visit('/assets/carrel.0000000000.css')).status).toBe(404)
    expect((await browser.visit('/assets/../package.json')).status).toBe(404)
  })
})

describe('the operator', () => {
  it('reads the health of the program and its database, without secrets and never cached', async () => {
    const answer = await site.browser().visit('/health')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(answer.html)).toMatchObject({
      status: 'ok',
      version: 'test',
      database: { status: 'ok', version: expect.stringMatching(/^1\d/), ms: expect.any(Number) },
      memory: { resident_mb: expect.any(Number) },
    })
  })

  it('reads figures from this machine only, also where a proxy was not named', async () => {
    const through = await site.browser().visit('/metrics', { 'X-Forwarded-For': '203.0.113.7' })
    expect(through.status).toBe(404)
  })

  it('reads requests by route, not by address', async () => {
    await site.browser().visit('/guest/problems/404')
    const { html } = await site.browser().visit('/metrics')
    expect(html).toMatch(
      /carrel_request_seconds_count\{method="GET",route="\/guest\/problems\/:status",status="4xx"\}/,
    )
    expect(html).not.toContain('/guest/problems/404')
    expect(html).toMatch(/carrel_slow_transactions_total \d+/)
    expect(html).toMatch(/carrel_slow_queries_total \d+/)
    expect(html).toMatch(/carrel_pool_connections\{state="open"\} [1-9]/)
    expect(html).toMatch(/carrel_pool_connections\{state="limit"\} [1-9]/)
  })
})
