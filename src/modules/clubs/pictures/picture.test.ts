import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { clubPicturesIn } from './picture.ts'
import { sweepClubPictures } from './sweep-pictures.ts'

const site = testSite()
const facts = { language: 'en', zone: 'Europe/London' }
let organiser: Browser
let member: Browser
let other: Browser
let club = ''

beforeAll(async () => {
  organiser = (await somebody(site, 'Ines')).browser
  member = (await somebody(site, 'Wren')).browser
  other = (await somebody(site, 'Jonas')).browser
})
beforeEach(async () => {
  club = await founded('open')
  await member.submit(`${club}/membership`, {})
})

const founded = async (joining: string): Promise<string> =>
  (await organiser.submit('/clubs', { ...facts, name: 'Tuesday Readers', joining, once: newId() }))
    .location ?? ''
const drawn = (colour = '#0f4850') =>
  sharp({ create: { width: 600, height: 300, channels: 3, background: colour } })
    .jpeg()
    .toBuffer()
const send = async (browser: Browser, bytes?: Uint8Array, words = '') =>
  browser.upload(
    `${club}/picture`,
    { words },
    { field: 'picture', name: 'a.jpg', bytes: bytes ?? (await drawn()) },
  )
const address = async (browser = organiser): Promise<string> =>
  /\/clubs\/pictures\/[0-9a-f]{64}\/large/.exec((await browser.visit(club)).html)?.[0] ?? ''
const statusOf = async (browser: Browser, path: string) => {
  const cookie = [...browser.cookies].map(pair => pair.join('=')).join('; ')
  const answer = await fetch(site.origin + path, { headers: { Cookie: cookie } })
  await answer.arrayBuffer()
  return [answer.status, answer.headers.get('content-type')?.split(';')[0]]
}
const image = [200, 'image/webp']

describe('a club’s picture', () => {
  it('is drawn anew, shown with what it shows, changed and removed by who runs the club alone', async () => {
    expect((await organiser.visit(club)).html).not.toContain('<img class="cover portrait')
    expect((await send(organiser, undefined, 'A teapot on books')).location).toBe(`${club}/picture`)
    expect((await organiser.visit(club)).html).toContain('alt="A teapot on books"')
    expect((await organiser.visit('/clubs')).html).toContain('/clubs/pictures/')
    const first = await address()
    expect(await statusOf(organiser, first)).toEqual(image)
    expect(await statusOf(organiser, first.replace('large', 'small'))).toEqual(image)
    expect((await send(member)).status).toBe(403)
    expect((await member.submit(`${club}/picture/removal`, {})).status).toBe(403)
    await send(organiser, await drawn('#6a1d28'))
    expect(await address()).not.toBe(first)
    expect(await statusOf(organiser, first)).toEqual([404, 'text/html'])
    await organiser.submit(`${club}/picture/removal`, {})
    expect(await address()).toBe('')
    expect(readdirSync(clubPicturesIn(site.filesDir))).toEqual([])
  })

  it('is taken only out of a file that is a picture, whatever it is called', async () => {
    const answer = await send(organiser, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'Words')
    expect([answer.status, answer.title]).toEqual([422, expect.stringContaining('Error: ')])
    expect(answer.text).toContain('cannot be read as a picture')
    expect(answer.html).toContain('value="Words"')
    expect((await send(organiser, new Uint8Array())).text).toContain('Choose a picture')
    expect((await send(organiser, undefined, 'x'.repeat(201))).status).toBe(422)
    expect(readdirSync(clubPicturesIn(site.filesDir))).toEqual([])
    expect(await address()).toBe('')
  })

  it('is seen by who may see the club, and by who has an invitation to it', async () => {
    club = await founded('invitation')
    await send(organiser)
    const path = await address()
    expect(await statusOf(organiser, path)).toEqual(image)
    expect(await statusOf(other, path)).toEqual([404, 'text/html'])
    await organiser.submit(`${club}/invitation`, {})
    const invitation =
      /\/clubs\/invitations\/[^"<]+/.exec((await organiser.visit(`${club}/members`)).html)?.[0] ?? ''
    const shown = new RegExp(`${invitation}/picture/[0-9a-f]{64}/large`).exec(
      (await other.visit(invitation)).html,
    )?.[0]
    expect(await statusOf(other, shown ?? '')).toEqual(image)
    await organiser.submit(`${club}/invitation/removal`, {})
    expect(await statusOf(other, shown ?? '')).toEqual([404, 'text/html'])
  })

  it('leaves no file behind that no club has', async () => {
    await send(organiser)
    const folder = clubPicturesIn(site.filesDir)
    const kept = readdirSync(folder)
    const old = new Date('2020-01-01T00:00:00Z')
    const lost = join(folder, `${'a'.repeat(64)}-small.webp`)
    writeFileSync(lost, 'lost')
    for (const file of [...kept.map(name => join(folder, name)), lost]) utimesSync(file, old, old)
    await sweepClubPictures.run({}, jobContext(site, new Date('2026-11-20T03:29:00Z')))
    expect(existsSync(lost)).toBe(false)
    expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted())
  })
})
