import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'

type Drawing = (pdf: PDFKit.PDFDocument) => void

/** A real PDF, drawn by hand. */
export function drawnPdf(draw: Drawing, given: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const pdf = new PDFDocument({ size: 'A4', margin: 72, ...given })
  const parts: Buffer[] = []
  pdf.on('data', (part: Buffer) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)))
  draw(pdf)
  pdf.end()
  return promise
}

/** A PDF with one line of text on each page. */
export const pagesOf = (...texts: string[]): Promise<Buffer> =>
  drawnPdf(
    pdf => {
      for (const text of texts) pdf.addPage().text(text)
    },
    { autoFirstPage: false },
  )

/** The bytes of a file of these objects, with a table of where each stands; the first is the catalogue. */
export function rawPdf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const places: number[] = []
  let length = 9
  const put = (part: Buffer) => {
    parts.push(part)
    length += part.length
  }
  for (const [at, object] of objects.entries()) {
    places.push(length)
    put(Buffer.concat([Buffer.from(`${at + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  }
  const start = length
  put(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places
        .map(place => `${String(place).padStart(10, '0')} 00000 n \n`)
        .join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

const catalogue = '<< /Type /Catalog /Pages 2 0 R >>'
const page = (contents: string) =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} /Resources << /Font << /F 4 0 R >> >> >>`
const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
const flate = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} /Filter /FlateDecode >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ])

/** Says that it has a hundred thousand pages, and has. */
export const pageTree = (): Buffer =>
  rawPdf([
    catalogue,
    `<< /Type /Pages /Count 100000 /Kids [${Array(100_000).fill('3 0 R').join(' ')}] >>`,
    page('5 0 R'),
    font,
    flate(deflateSync(Buffer.from('BT /F 12 Tf 72 700 Td (Page) Tj ET'))),
  ])

/** Arrays within arrays, a hundred thousand deep. */
export const deepNesting = (): Buffer =>
  rawPdf([
    catalogue,
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    page('5 0 R'),
    font,
    flate(deflateSync(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)} BT /F 12 Tf (Deep) Tj ET`))),
  ])

/** A megabyte that unpacks to a gigabyte of spaces. */
export function bomb(gigabytes = 1): Buffer {
  // Deflated once and packed again: the reader unpacks both.
  const inner = deflateSync(Buffer.alloc(gigabytes * 1024 ** 3, ' '), { level: 9 })
  return rawPdf([catalogue, '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', page('5 0 R'), font, flate(inner)])
}

/** One page of millions of small moves, none of which draws a letter. */
export const slow = (): Buffer =>
  rawPdf([
    catalogue,
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    page('5 0 R'),
    font,
    flate(deflateSync(Buffer.from(`BT /F 12 Tf ${'1 0 Td '.repeat(20_000_000)} (Slow) Tj ET`))),
  ])
