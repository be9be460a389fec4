import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 as crc, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../tests/carrel.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { makePicture } from '../../../pictures/making.ts'
import { picturesIn } from './picture.ts'

import { sweepPictures } from './sweep-pictures.ts'

const site = testSite()
let wren: Somebody
let jonas: Somebody

beforeAll(async () => {
  wren = await somebody(site, 'Wren')
  jonas = await somebody(site, 'Jonas')
})

/** Left half red, right half blue. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'red' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: 'blue' } },
      left: width / 2,
      top: 0,
    },
  ])

const photograph = () =>
  halves(600, 600)
    .withExif({ IFD0: { Make: 'Kodak' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()

const send = (person: Somebody, bytes: Uint8Array, name = 'me.jpg') =>
  person.browser.upload('/me/picture', {}, { field: 'picture', name, bytes })

async function addressOn(person: Somebody): Promise<string | undefined> {
  const { html } = await person.browser.visit('/me/profile')
  return /\/people\/pictures\/[0-9a-f]{64}\/large/.exec(html)?.[0]
}

const fetched = async (person: Somebody, address: string) => {
  const cookie = [...person.browser.cookies].map(pair => pair.join('=')).join('; ')
  const answer = await fetch(site.origin + address, { headers: { Cookie: cookie } })
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

describe('a picture', () => {
  it('is drawn anew in two sizes, upright, and without what the camera wrote into it', async () => {
    expect((await send(wren, await photograph())).location).toBe('/me/profile')
    const address = (await addressOn(wren)) ?? ''
    for (const [size, edge] of [
      ['large', 448],
      ['small', 128],
    ] as const) {
      const { answer, bytes } = await fetched(wren, address.replace('large', size))
      expect(answer.headers.get('content-type')).toBe('image/webp')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('cache-control')).toBe('private, max-age=604800, immutable')
      const drawn = await sharp(bytes).metadata()
      expect(drawn).toMatchObject({ format: 'webp', width: edge, height: edge })
      expect([drawn.exif, drawn.xmp, drawn.iptc, drawn.icc, drawn.orientation]).toEqual(
        Array(5).fill(undefined),
      )
      expect(bytes.includes('Kodak')).toBe(false)
      // Orientation 6 turns left to top.
      expect(await colourAt(bytes, edge / 2, 10)).toBe('red')
      expect(await colourAt(bytes, edge / 2, edge - 10)).toBe('blue')
    }
  })

  it('takes the place of the one before, whose files go; removed, none is left', async () => {
    const before = (await addressOn(wren)) ?? ''
    await send(wren, await halves(200, 100).png().toBuffer())
    const after = (await addressOn(wren)) ?? ''
    expect(after).not.toBe(before)
    expect((await fetched(wren, before)).answer.status).toBe(404)
    expect(await filesOf(before)).toEqual([])
    expect(await filesOf(after)).toHaveLength(2)
    await wren.browser.submit('/me/picture/removal')
    expect(await filesOf(after)).toEqual([])
    expect(await addressOn(wren)).toBeUndefined()
  })

  it('is seen by its circle alone, whoever knows its address', async () => {
    await send(wren, await photograph())
    const address = (await addressOn(wren)) ?? ''
    expect((await fetched(wren, address)).answer.status).toBe(200)
    expect((await fetched(jonas, address)).answer.status).toBe(404)
    expect((await site.browser().visit(address)).status).toBe(404)
    expect((await wren.browser.visit(address.replace('large', 'huge'))).status).toBe(404)
  })

  it.each([
    ['a text', Buffer.from('I am a picture')],
    [
      'a drawing that is a program',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>'),
    ],
    ['a torn photograph', Buffer.from('ffd8ffe000104a46494600010100', 'hex')],
    ['a document', Buffer.from('%PDF-1.7\n1 0 obj')],
  ])('is refused when it is %s, whatever it is called', async (_what, bytes) => {
    const answer = await send(jonas, bytes, 'me.jpg')
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('cannot be read as a picture')
    expect(await addressOn(jonas)).toBeUndefined()
  })

  it('is refused when it would unpack to more pixels than a camera takes', async () => {
    const answer = await send(jonas, bomb(50_000, 50_000), 'small.png')
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('over 40 million pixels')
  })

  it('is refused over 10 MB, and when there is none', async () => {
    expect((await send(jonas, Buffer.alloc(10_000_001, 1))).text).toContain('over 10 MB')
    expect((await send(jonas, Buffer.alloc(0), '')).text).toContain('Choose a picture')
  })

  it('leaves nothing behind of what was sent', async () => {
    const files = await readdir(picturesIn(site.filesDir))
    expect(files.filter(name => !/^[0-9a-f]{64}-(small|large)\.webp$/.test(name))).toEqual([])
  })

  it('is made outside this process, which loads no decoder for it', async () => {
    const path = join(temporaryFolder(), 'picture')
    await writeFile(path, await photograph())
    const square = { shape: 'square', large: 448, small: 128 } as const
    const before = process.memoryUsage().rss
    expect(await makePicture(path, square)).toHaveProperty('large')
    expect(await makePicture(`${path}.missing`, square)).toEqual({ refused: 'not-a-picture' })
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000)
  })
})

describe('the nightly sweep', () => {
  it('takes away yesterday’s files that nobody has, and leaves the others', async () => {
    const folder = picturesIn(site.filesDir)
    const address = (await addressOn(wren)) ?? ''
    const orphan = join(folder, `${'0'.repeat(64)}-large.webp`)
    const kept = (await filesOf(address)).map(name => join(folder, name))
    const now = new Date()
    const yesterday = new Date(now.getTime() - 86_400_001)
    await writeFile(orphan, 'left by a crash')
    for (const path of [orphan, ...kept]) await utimes(path, yesterday, yesterday)
    await sweepPictures.run({}, jobContext(site, now))
    expect(await readdir(folder)).not.toContain(`${'0'.repeat(64)}-large.webp`)
    expect(await filesOf(address)).toHaveLength(2)
  })
})

async function filesOf(address: string): Promise<string[]> {
  const name = /[0-9a-f]{64}/.exec(address)?.[0] ?? 'none'
  return (await readdir(picturesIn(site.filesDir))).filter(file => file.startsWith(name))
}

async function colourAt(bytes: Buffer, left: number, top: number): Promise<'red' | 'blue'> {
  const [red = 0, , blue = 0] = await sharp(bytes)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer()
  return red > blue ? 'red' : 'blue'
}

/** A well-formed PNG of a few kilobytes that says it is so large. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), body])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    sum.writeUInt32BE(crc(named))
    return Buffer.concat([length, named, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([1, 0], 8)
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const rows = deflateSync(Buffer.alloc(1_000_000))
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}
