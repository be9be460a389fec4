import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { Reading } from '../drafts/draft.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { formatOfFile } from './formats.ts'
import { columnsOfFile } from './mapping.ts'
import { readBooks } from './reading.ts'

const folder = mkdtempSync(join(tmpdir(), 'carrel-bad-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'file')

async function read(contents?: string | Uint8Array) {
  if (contents !== undefined) writeFileSync(path, contents)
  const format = await formatOfFile(path)
  if (typeof format !== 'string') return { refused: format.refused.code, titles: [], reasons: [] }
  const readings: Reading[] = []
  let refused: string | null = null
  for await (const reading of readBooks(path, format))
    if ('refused' in reading) refused = reading.refused.code
    else readings.push(reading)
  return {
    refused,
    titles: readings.flatMap(one => ('draft' in one ? [one.draft.title] : [])),
    reasons: readings.flatMap(one => ('unreadable' in one ? [`${one.number} ${one.unreadable.code}`] : [])),
  }
}

const recordXml = (title: string) =>
  `<record><datafield tag="245" ind1="1" ind2="0"><subfield code="a">${title}</subfield></datafield></record>`

describe('XML that means harm', () => {
  it('reads no file and asks no other place through an entity', async () => {
    const dtd =
      '<!DOCTYPE collection [<!ENTITY own SYSTEM "file:///etc/hostname"><!ENTITY far SYSTEM "http://127.0.0.1/x">]>'
    const { titles, reasons } = await read(
      `${dtd}<collection>${recordXml('&own;')}${recordXml('&far;')}${recordXml('Whole')}</collection>`,
    )
    expect(titles).toEqual(['Whole'])
    expect(reasons).toEqual(['1 broken-xml', '2 broken-xml'])
  })

  it('laughs no billion times', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
    ).join('')
    const { reasons } = await read(
      `<!DOCTYPE c [<!ENTITY l0 "ha">${laughs}]><collection>${recordXml('&l9;')}</collection>`,
    )
    expect(reasons).toEqual(['1 broken-xml'])
  })

  it('that ends in the middle costs its last record', async () => {
    const { titles, reasons } = await read(`<collection>${recordXml('One')}${recordXml('Two').slice(0, -20)}`)
    expect([titles, reasons]).toEqual([['One'], ['2 cut-off']])
  })
})

describe('files that are too much', () => {
  const written = (start: string, megabyte: string, count: number) =>
    pipeline(
      (function* () {
        yield start
        for (let megabytes = 0; megabytes < count; megabytes++) yield megabyte
      })(),
      createWriteStream(path),
    )

  it.each([
    ['a row without end', 'title\n"', 'a'.repeat(1024 * 1024), ['1 row-without-end']],
    ['a record without end', '00000nam a2200000 a 4500\u001e', 'a'.repeat(1024 * 1024), ['1 cut-off']],
    ['an element without end', '<collection><record>', 'a'.repeat(1024 * 1024), ['1 cut-off']],
    ['an object without end', '[{"title": "', 'a'.repeat(1024 * 1024), ['1 cut-off']],
    [
      'a line without end',
      '=LDR  00000nam a2200000 a 4500\n=245  10$a',
      'a'.repeat(1024 * 1024),
      ['1 too-long'],
    ],
  ])(
    'as %s of a hundred megabytes are read without being held',
    async (_, start, megabyte, expected) => {
      await written(start, megabyte, 100)
      const before = process.memoryUsage.rss()
      const { titles, reasons } = await read()
      expect(titles).toEqual([])
      expect(reasons.slice(0, 1)).toEqual(expected)
      expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024)
    },
    60_000,
  )

  it('as a table of five thousand columns are read by the few that count', async () => {
    const headings = Array.from({ length: 5000 }, (_, at) => (at === 4000 ? 'Title' : `Column ${at}`))
    const cells = headings.map(heading => (heading === 'Title' ? 'Found' : 'x'))
    const { titles } = await read(`${headings.join(',')}\n${cells.join(',')}\n`)
    expect(titles).toEqual(['Found'])
    expect((await columnsOfFile(path))?.fields.filter(field => field !== null)).toEqual(['title'])
  })
})

describe('bytes that are no text', () => {
  it('lose their null bytes and keep the rest', async () => {
    expect((await read(`title,author\nA\u0000b,${'C'.repeat(300)}\n`)).titles).toEqual(['Ab'])
    expect((await read(marcFixture([['245', '10', 'a', 'A\u0000b']]))).titles).toEqual(['Ab'])
  })

  it('of Windows-1252 in a table are read as such', async () => {
    expect(
      (await read(Buffer.from('title;author\nM\u00fcnchen \u0096 Z\u00fcrich;x\n', 'latin1'))).titles,
    ).toEqual(['München – Zürich'])
  })

  it('of a record cut in the middle cost that record', async () => {
    const whole = marcFixture([['245', '10', 'a', 'Whole']])
    const { titles, reasons } = await read(Buffer.concat([whole, whole.subarray(0, -9)]))
    expect([titles, reasons]).toEqual([['Whole'], ['2 cut-off']])
  })
})
