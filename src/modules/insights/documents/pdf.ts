import { getResolvedPDFJS } from 'unpdf'
import { type Refused, refused } from '../../../refusal.ts'
import { blocksOf } from './blocks.ts'
import { type Line, linesOf, type Piece } from './lines.ts'
import { most, type Page } from './page.ts'

/**
 * The pages of a PDF. Nothing in it is run or fetched: no script, no font, no address. A page that cannot be read is empty and
 * counted. Only for a thread of its own: hostile files take what memory and time there is.
 */
export async function readPdf(
  bytes: Uint8Array,
): Promise<
  | { pages: Page[]; unreadPages: number }
  | Refused<'encrypted'>
  | Refused<'malformed'>
  | Refused<'too-many-pages'>
  | Refused<'too-much-text'>
> {
  const { getDocument, VerbosityLevel } = await getResolvedPDFJS()
  const loading = getDocument({
    // It keeps what it is given.
    data: new Uint8Array(bytes),
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  try {
    const document = await loading.promise
    if (document.numPages > most.pages) return refused('too-many-pages')
    const pages: Line[][] = []
    let unreadPages = 0
    let characters = 0
    for (let number = 1; number <= document.numPages; number++) {
      const lines = await linesOnPage(document, number)
      if (lines === null) unreadPages += 1
      characters += (lines ?? []).reduce((sum, { text }) => sum + text.length, 0)
      if (characters > most.characters) return refused('too-much-text')
      pages.push(lines ?? [])
    }
    if (unreadPages === pages.length) return refused('malformed')
    return { pages: blocksOf(pages), unreadPages }
  } catch (error) {
    return refused((error as Error).name === 'PasswordException' ? 'encrypted' : 'malformed')
  } finally {
    await loading.destroy().catch(() => {})
  }
}

type Document = Awaited<ReturnType<Awaited<ReturnType<typeof getResolvedPDFJS>>['getDocument']>['promise']>

async function linesOnPage(document: Document, number: number): Promise<Line[] | null> {
  try {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent({ disableNormalization: true })
    page.cleanup()
    return linesOf(items.flatMap(item => ('str' in item ? pieceOf(item) : [])))
  } catch {
    return null
  }
}

type Item = { str: string; transform: number[]; width: number }

function pieceOf({ str, transform, width }: Item): Piece[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = transform
  if (str.trim() === '' || ![a, b, c, d, e, f, width].every(Number.isFinite)) return []
  const angle = Math.atan2(b, a)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [
    {
      text: str,
      x: e * cos + f * sin,
      y: f * cos - e * sin,
      width,
      size: Math.hypot(c, d),
      turn: Math.round((angle * 180) / Math.PI),
    },
  ]
}
