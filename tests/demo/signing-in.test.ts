import { describe, expect, it, vi } from 'vitest'
import { settingNames } from '../../src/config.ts'
import { guestRoles } from '../../src/demo.ts'
import { librarian } from '../ashgrove.ts'
import { testSite } from '../site.ts'
import { filled, now } from './filled.ts'

// A whole demo is filled before the first test.
vi.setConfig({ hookTimeout: 180_000 })

const roles = [...guestRoles]
/** How many pages each is led to. */
const pages = { reader: 5, librarian: 7, organiser: 3, administrator: 4 }

describe('in a demo', () => {
  const site = testSite({ fill: filled, clock: () => now })

  it('the sign-in page has four people, each with a button and some pages', async () => {
    const { html, text } = await site.browser().visit('/sign-in')
    const sent = [...html.matchAll(/name="guest" value="(\w+)"/g)].map(([, role]) => role)
    expect(sent).toEqual(roles.flatMap(role => Array(1 + pages[role]).fill(role)))
    for (const name of ['Wren Adeyemi', 'Ines Moreau', 'Mina Farrokhzad', 'Tomasz Zieliński'])
      expect(text).toContain(`Sign in as ${name}`)
    const to = [...html.matchAll(/<button[^>]*>([^<]+)<\/button>/g)].map(([, words]) => words)
    expect(to.filter((words, place) => to.indexOf(words) !== place)).toEqual([])
    expect(text).toContain('This is a demo; everything goes when it stops.')
  })

  it.each(roles)('one press signs in the %s', async guest => {
    const browser = site.browser()
    const { status, location } = await browser.submit('/demo/sessions', { guest })
    expect({ status, location }).toEqual({ status: 303, location: '/' })
    expect((await browser.visit('/me')).status).toBe(200)
  })

  it.each(roles.flatMap(role => Array.from({ length: pages[role] }, (_, page) => [role, page] as const)))(
    'the %s lands on page %i, and it is there',
    async (guest, page) => {
      const browser = site.browser()
      const { location } = await browser.submit('/demo/sessions', { guest, page: String(page) })
      expect(location).not.toBe('/')
      expect((await browser.visit(location ?? '')).status).toBe(200)
    },
  )

  it('goes on to where somebody wanted to go, on this site only', async () => {
    const to = async (next: string) =>
      (await site.browser().submit('/demo/sessions', { guest: 'reader', next })).location
    expect(await to('/loans')).toBe('/loans')
    expect(await to('//elsewhere.example')).toBe('/')
    const { html } = await site.browser().visit('/sign-in?next=/loans')
    expect(html).toContain('name="next" value="/loans"')
  })

  it('lets who is signed in become somebody else', async () => {
    const browser = site.browser()
    await browser.submit('/demo/sessions', { guest: 'reader' })
    expect((await browser.visit('/sign-in')).text).toContain('Sign in as Ines Moreau')
    await browser.submit('/demo/sessions', { guest: 'librarian' })
    expect((await browser.visit('/desk')).text).toContain('Central')
  })

  it('a reader with two cards sees what is of which library', async () => {
    const browser = site.browser()
    await browser.submit('/demo/sessions', { guest: 'reader' })
    const { html } = await browser.visit('/loans')
    expect(html.match(/<span class="small">Ashgrove Libraries/g)).toHaveLength(3)
    expect(html.match(/<span class="small">Larch House/g)).toHaveLength(1)
    const home = await browser.visit('/')
    for (const library of ['Ashgrove Libraries', 'Larch House'])
      expect(home.text).toContain(`From ${library}, due`)
  })

  it.each(['nobody', '', 'constructor'])('knows no guest called "%s"', async guest => {
    expect((await site.browser().submit('/demo/sessions', { guest })).status).toBe(404)
  })

  it('tells no password that would open an account', async () => {
    const { html } = await site.browser().visit('/sign-in')
    expect(html).not.toMatch(/type="password"[^>]*value=/)
    const answer = await site
      .browser()
      .submit('/sign-in', { email: 'wren.adeyemi3@example.org', password: '' })
    expect(answer.status).toBe(422)
  })
})

describe('a demo in a database that stays', () => {
  const nobody = { name: '', email: '', branch: null, pages: [] }
  const guests = roles.map(role => ({ ...nobody, id: role, role }))
  const site = testSite({ fill: async () => guests, kept: true })

  it('does not say that everything goes', async () => {
    const { text } = await site.browser().visit('/sign-in')
    expect(text).toContain('what it filled stays when it stops, and nobody knows the passwords.')
    expect(text).not.toContain('everything goes')
  })
})

describe('in a real installation', () => {
  const site = testSite()

  it('nobody is signed in with one press, whoever they claim to be', async () => {
    await librarian(site)
    for (const guest of [...roles, ''])
      expect((await site.browser().submit('/demo/sessions', { guest })).status).toBe(404)
    expect((await site.browser().visit('/demo/sessions')).status).toBe(404)
  })

  it('no page speaks of a demo', async () => {
    const staff = await librarian(site)
    const pages = await Promise.all([
      site.browser().visit('/'),
      site.browser().visit('/sign-in'),
      staff.visit('/'),
    ])
    for (const { html } of pages) expect(html).not.toMatch(/demo/i)
  })

  it('no setting makes it a demo', () => {
    expect(settingNames.filter(name => /demo|guest|seed/i.test(name))).toEqual([])
  })
})
