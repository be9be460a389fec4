import { createRequire } from 'node:module'
import { join } from 'node:path'
import type PDFDocument from 'pdfkit'
import { barsOf } from './barcode.ts'
import { type LabelPlace, placesOn, type Sheet } from './sheet.ts'

/** A label: lines in the middle of a spine, or words over a barcode. */
export type Label =
  | { kind: 'spine'; lines: readonly string[] }
  | { kind: 'barcode'; over: string; barcode: string; under: string }

type Page = InstanceType<typeof PDFDocument>

const points = (millimetres: number) => (millimetres * 72) / 25.4
const edge = 2

/** Labels on sheets, as a PDF; `used` places of the first sheet are gone already. */
export async function labelsPdf(sheet: Sheet, labels: readonly Label[], used: number): Promise<Buffer> {
  // Loaded where it is used: it takes longer than the page.
  const { default: Document } = await import('pdfkit')
  const pdf = new Document({
    size: [points(sheet.width), points(sheet.height)],
    margin: 0,
    autoFirstPage: false,
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  pdf.on('end', resolve)
  for (const [name, file] of Object.entries(fonts)) pdf.registerFont(name, file)
  let page = -1
  for (const [index, place] of placesOn(sheet, labels.length, used).entries()) {
    const label = labels[index]
    if (label === undefined) continue
    if (place.page !== page) pdf.addPage()
    page = place.page
    if (label.kind === 'spine') drawSpine(pdf, sheet, place, label.lines)
    else drawBarcode(pdf, sheet, place, label)
  }
  if (page === -1) pdf.addPage()
  pdf.end()
  await promise
  return Buffer.concat(chunks)
}

// The fonts that every PDF reader has hold western letters alone.
const folder = join(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'), '../ttf')
const fonts = {
  words: join(folder, 'DejaVuSansCondensed.ttf'),
  code: join(folder, 'DejaVuSansMono-Bold.ttf'),
}

function drawSpine(pdf: Page, sheet: Sheet, place: LabelPlace, lines: readonly string[]): void {
  const room = { width: sheet.label.width - 2 * edge, height: sheet.label.height - 2 * edge }
  pdf.font('code')
  const size = largest(13, 5, size => {
    pdf.fontSize(size)
    const widest = Math.max(...lines.map(line => pdf.widthOfString(line)), 0)
    return widest <= points(room.width) && lines.length * size * 1.25 <= points(room.height)
  })
  const height = size * 1.25
  const top = points(place.y + sheet.label.height / 2) - (lines.length * height) / 2
  for (const [line, text] of lines.entries())
    pdf.text(text, points(place.x + edge), top + line * height, {
      width: points(room.width),
      align: 'center',
      lineBreak: false,
      ellipsis: true,
    })
}

function drawBarcode(
  pdf: Page,
  sheet: Sheet,
  place: LabelPlace,
  { over, barcode, under }: Extract<Label, { kind: 'barcode' }>,
): void {
  const width = sheet.label.width - 2 * edge
  const size = sheet.label.height < 25 ? 6 : 7.5
  const line = (size * 1.3 * 25.4) / 72
  const left = points(place.x + edge)
  const write = (text: string, y: number, font: keyof typeof fonts) =>
    pdf
      .font(font)
      .fontSize(size)
      .text(text, left, points(y), {
        width: points(width),
        align: 'center',
        height: size * 1.2,
        ellipsis: true,
      })
  write(over, place.y + edge, 'words')
  const top = place.y + edge + line
  const height = sheet.label.height - 2 * edge - 3 * line
  const bars = barsOf(barcode)
  if (bars !== null) {
    const unit = width / bars.width
    for (const bar of bars.bars)
      pdf.rect(left + points(bar.x * unit), points(top), points(bar.width * unit), points(height))
    pdf.fill('black')
  }
  write(barcode, top + height + 0.3, 'code')
  write(under, top + height + 0.3 + line, 'words')
}

function largest(from: number, to: number, fits: (size: number) => boolean): number {
  for (let size = from; size > to; size -= 0.5) if (fits(size)) return size
  fits(to)
  return to
}
