import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { bomb, deepNesting, drawnPdf, pagesOf, pageTree, rawPdf, slow } from './pdf.fixture.ts'
import type { DocumentText, Unreadable } from './reading.ts'
import { type ReadingLimits, readInThread } from './reading-thread.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carrel-reading-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const never = new AbortController().signal
let files = 0
async function read(
  bytes: Uint8Array | string,
  { joined = true, limits }: { joined?: boolean; limits?: ReadingLimits } = {},
): Promise<DocumentText | Unreadable> {
  const path = join(folder, String(++files))
  writeFileSync(path, bytes)
  return readInThread({ path, joined }, never, limits)
}
async function textOf(bytes: Uint8Array | string, given: { joined?: boolean } = {}): Promise<string> {
  const found = await read(bytes, given)
  return isRefused(found) ? `refused: ${found.refused}` : found.chunks.map(({ body }) => body).join('\n\n')
}
const utf8 = (text: string) => Buffer.from(text)

describe('the text of a PDF', () => {
  it('joins lines, and words that were divided at a line’s end, but no others', async () => {
    const bytes = await drawnPdf(pdf => {
      pdf.fontSize(12)
      const lines = [
        'The hyphen at the end of a typeset line is not part of the divi-',
        'ded word, but a hyphen that was there before stays, as it does in Anglo-',
        'Saxon names.',
      ]
      lines.forEach((line, at) => {
        pdf.text(line, 72, 100 + at * 14, { lineBreak: false })
      })
    })
    expect(await textOf(bytes)).toBe(
      'The hyphen at the end of a typeset line is not part of the divided word, but a hyphen that was there before stays, as it does in Anglo-Saxon names.',
    )
  })

  it('reads one column and then the other, also where they were drawn row by row', async () => {
    const left = (at: number) => `left column line number ${at}`
    const right = (at: number) => `right column line number ${at}`
    const bytes = await drawnPdf(pdf => {
      pdf.fontSize(11)
      pdf.text('A title over both columns that is wide enough to cross the gutter', 72, 80, {
        lineBreak: false,
      })
      for (let at = 1; at <= 8; at++) {
        pdf.text(left(at), 72, 110 + at * 13, { lineBreak: false })
        pdf.text(right(at), 330, 110 + at * 13, { lineBreak: false })
      }
    })
    const found = await textOf(bytes)
    expect(found.indexOf(right(1))).toBeGreaterThan(found.indexOf(left(8)))
    expect(found.indexOf(left(8))).toBeGreaterThan(found.indexOf(left(1)))
  })

  it('leaves out what stands at the head and the foot of most pages', async () => {
    const bytes = await drawnPdf(
      pdf => {
        for (let at = 1; at <= 6; at++) {
          pdf.addPage().fontSize(11)
          pdf.text(`THE WHALE ${at}`, 72, 30, { lineBreak: false })
          pdf.text(`Chapter text of page ${'abcdef'[at - 1]}, which is told once.`, 72, 300, {
            lineBreak: false,
          })
          pdf.text(`another line ${'uvwxyz'[at - 1]} of it`, 72, 330, { lineBreak: false })
          pdf.text(`and a third ${'ghijkl'[at - 1]} below`, 72, 360, { lineBreak: false })
          pdf.text(`${at}`, 300, 780, { lineBreak: false })
        }
      },
      { autoFirstPage: false },
    )
    const found = await read(bytes)
    if (isRefused(found)) throw new Error(found.refused)
    expect(found.pages).toBe(6)
    expect(found.chunks.map(({ body }) => body).join(' ')).not.toMatch(/THE WHALE|\d/)
    expect(found.chunks[2]).toMatchObject({ pageFrom: 3, pageTo: 3, body: expect.stringContaining('page c') })
  })

  it('knows headings by the size of their letters', async () => {
    const bytes = await drawnPdf(pdf => {
      pdf.fontSize(20).text('Of Whales').fontSize(11)
      pdf.text('A whale is a fish, said Ishmael. '.repeat(12))
      pdf.moveDown().fontSize(20).text('Of Ships').fontSize(11)
      pdf.text('A ship is a house, said Ahab. '.repeat(12))
    })
    const found = await read(bytes)
    if (isRefused(found)) throw new Error(found.refused)
    expect(found.chunks.map(({ heading }) => heading)).toEqual(['Of Whales', 'Of Ships'])
    expect(found.chunks[1]?.body).toMatch(/^Of Ships\n\nA ship/)
  })

  it('keeps a sentence whole that a page’s end cuts, with both pages, or each page to itself where it must', async () => {
    const bytes = await pagesOf('It goes on', 'over the page. And ends there.')
    expect(await read(bytes)).toMatchObject({
      chunks: [{ pageFrom: 1, pageTo: 2, body: 'It goes on over the page. And ends there.' }],
    })
    expect(await read(bytes, { joined: false })).toMatchObject({
      chunks: [
        { pageFrom: 1, pageTo: 1, body: 'It goes on' },
        { pageFrom: 2, pageTo: 2 },
      ],
    })
  })
})

describe('a PDF that cannot be read', () => {
  const limits = { megabytes: 256, milliseconds: 60_000 }

  it('says that it wants a password, but not where it is empty', async () => {
    const locked = await drawnPdf(pdf => pdf.text('Secret'), { userPassword: 'open', ownerPassword: 'own' })
    expect(await read(locked)).toEqual({ refused: 'encrypted' })
    expect(await textOf(await drawnPdf(pdf => pdf.text('Not secret'), { ownerPassword: 'own' }))).toBe(
      'Not secret',
    )
  })

  it('says that it is damaged', async () => {
    const whole = await pagesOf('Once whole.')
    for (const bytes of [utf8('%PDF-1.7\nnothing of it'), rawPdf(['<< /Type /Catalog >>'])])
      expect(await read(bytes)).toEqual({ refused: 'malformed' })
    // One whose table of objects is elsewhere can still be put together.
    const lost = whole.toString('latin1').replace(/startxref\n\d+/, 'startxref\n9')
    expect(await textOf(Buffer.from(lost, 'latin1'))).toBe('Once whole.')
  })

  it('says that there is no text in it', async () => {
    expect(await read(await drawnPdf(pdf => pdf.rect(72, 72, 300, 300).fill('#888')))).toEqual({
      refused: 'no-text',
    })
  })

  it('says that it has too many pages, without going through them', async () => {
    expect(await read(pageTree(), { limits })).toEqual({ refused: 'too-many-pages' })
  })

  it('takes no more memory than it may: a page that unpacks to half a gigabyte', async () => {
    const bytes = bomb(0.5)
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 20)
    expect(await read(bytes, { limits: { ...limits, megabytes: 128 } })).toEqual({
      refused: 'too-much-memory',
    })
    clearInterval(watch)
    expect(most - before).toBeLessThan(700 * 1024 ** 2)
  }, 60_000)

  it('takes no longer than it may, and does not stop others', async () => {
    let ticks = 0
    const clock = setInterval(() => {
      ticks += 1
    }, 10)
    const found = await read(slow(), { limits: { megabytes: 4096, milliseconds: 600 } })
    clearInterval(clock)
    expect(found).toEqual({ refused: 'too-slow' })
    expect(ticks).toBeGreaterThan(15)
  }, 60_000)

  it('is nested a hundred thousand deep, and nothing falls', async () => {
    expect(await read(deepNesting(), { limits })).toHaveProperty('refused')
  })

  it('is left when whoever waits for it goes', async () => {
    const leaving = new AbortController()
    const path = join(folder, 'left')
    writeFileSync(path, slow())
    const reading = readInThread({ path, joined: true }, leaving.signal)
    setTimeout(() => leaving.abort(new Error('The process is leaving.')), 200)
    await expect(reading).rejects.toThrow('leaving')
  }, 60_000)
})

describe('plain text and Markdown', () => {
  it('are told apart by what stands in them, and from everything else', async () => {
    const kindOf = async (bytes: Uint8Array | string) => {
      const found = await read(bytes)
      return isRefused(found) ? found.refused : found.kind
    }
    expect(await kindOf('# A heading\n\nText')).toBe('markdown')
    expect(await kindOf('A #1 hit, with no heading.')).toBe('text')
    for (const other of ['<!DOCTYPE html><p>A page', '\0\x01\x02', 'GIF89a\x01\x00\x01\x00'])
      expect(await kindOf(other)).toBe('unknown-kind')
    expect(await kindOf(' \n\n ')).toBe('no-text')
  })

  it('are read in UTF-8, UTF-16 and Windows-1252', async () => {
    expect(await textOf('Ægir — naïve')).toBe('Ægir — naïve')
    expect(await textOf(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Ægir', 'utf16le')]))).toBe(
      'Ægir',
    )
    expect(await textOf(Buffer.from('na\xefve', 'latin1'))).toBe('naïve')
  })

  it('lose their marks, but not their words; HTML stays text', async () => {
    const found = await read(
      '# Rules\n\n* Be *quiet*.\n* See [the desk](http://example.org).\n\n<b>Not bold</b>\n\n```\ncode\n```',
    )
    if (isRefused(found)) throw new Error(found.refused)
    expect(found.chunks).toEqual([
      {
        number: 1,
        pageFrom: 1,
        pageTo: 1,
        heading: 'Rules',
        body: 'Rules\n\nBe quiet.\n\nSee the desk.\n\n<b>Not bold</b>\n\ncode',
      },
    ])
  })

  it('are laid on leaves, and each form feed begins a page', async () => {
    const found = await read(
      Array.from({ length: 40 }, (_, at) => `Paragraph ${at}. ${'Words of it. '.repeat(20)}`).join('\n\n'),
    )
    if (isRefused(found)) throw new Error(found.refused)
    expect(found.pages).toBeGreaterThan(3)
    expect(await read('One\fTwo\fThree')).toMatchObject({ pages: 3 })
  })
})
