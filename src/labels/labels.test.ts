import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { barsOf, pathOf } from './barcode.ts'
import { labelsPdf } from './pdf.ts'
import { placesOn, sheets } from './sheet.ts'

describe.each(sheets.map(sheet => [sheet.name, sheet] as const))('the sheet %s', (_name, sheet) => {
  it('holds every label wholly, and none over another', () => {
    const places = placesOn(sheet, sheet.columns * sheet.rows)
    for (const { x, y, page } of places) {
      expect(page).toBe(0)
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x + sheet.label.width).toBeLessThanOrEqual(sheet.width + 0.01)
      expect(y + sheet.label.height).toBeLessThanOrEqual(sheet.height + 0.01)
    }
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(
          Math.abs(one.x - other.x) >= sheet.label.width - 0.01 ||
            Math.abs(one.y - other.y) >= sheet.label.height - 0.01,
        ).toBe(true)
  })
})

it('goes on where the first sheet was begun', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sheets), fc.nat(200), fc.nat(70), (sheet, count, used) => {
      const perPage = sheet.columns * sheet.rows
      const begun = Math.min(used, perPage - 1)
      const all = placesOn(sheet, begun + count)
      expect(placesOn(sheet, count, used)).toEqual(all.slice(begun))
    }),
  )
})

describe('a barcode', () => {
  const { resolve } = createRequire(import.meta.url)
  prepareZXingModule({
    overrides: {
      wasmBinary: new Uint8Array(readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'))).buffer,
    },
  })

  it.each(['30000000000012', 'T-1', 'ab c.9/Z'])('of %s is read back by a scanner', async text => {
    const bars = barsOf(text)
    expect(bars).not.toBeNull()
    if (bars === null) return
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${bars.width} 30" width="${bars.width * 4}" height="160" preserveAspectRatio="none"><rect width="${bars.width}" height="30" fill="white"/><path d="${pathOf(bars)}"/></svg>`
    const { data, info } = await sharp(Buffer.from(svg))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const image = {
      data: new Uint8ClampedArray(data),
      width: info.width,
      height: info.height,
      colorSpace: 'srgb' as const,
    }
    expect((await readBarcodes(image)).map(one => one.text)).toEqual([text])
  })

  it('is none for what Code 128 cannot hold', () => {
    for (const text of ['', 'Библ-1', 'x'.repeat(41), 'a\nb']) expect(barsOf(text)).toBeNull()
  })
})

describe('a sheet as PDF', () => {
  const spine = { kind: 'spine' as const, lines: ['823.8', 'ТОЛ', 'т.2'] }
  it('has as many pages as the labels need', async () => {
    const [sheet] = sheets
    if (sheet === undefined) return
    for (const [count, used, pages] of [
      [0, 0, 1],
      [42, 0, 1],
      [43, 0, 2],
      [42, 1, 2],
    ] as const) {
      const pdf = await labelsPdf(
        sheet,
        Array.from({ length: count }, () => spine),
        used,
      )
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(pages)
    }
  })
})
