import { joinedLines } from './letters.ts'
import type { Page } from './page.ts'

/** A passage: enough to answer from, little enough to be quoted; paragraphs parted by an empty line. */
export type Chunk = { number: number; pageFrom: number; pageTo: number; heading: string | null; body: string }

/** In characters: a passage ends with the paragraph after `enough`, and before `most` is passed. */
const enough = 1000
const most = 1400

/** A sentence, a heading, or a piece of what has no sentences. */
type Unit = { text: string; pageFrom: number; pageTo: number; heading: boolean; opens: boolean }

/**
 * All text in passages that do not overlap, each on one page and under one heading. With `joined` a sentence that a page's end cuts
 * stays whole: its passage has both pages. Where a page's end is a reader's place, it must not be.
 */
export function chunksOf(pages: readonly Page[], { joined }: { joined: boolean }): Chunk[] {
  const chunks: Chunk[] = []
  let open: Unit[] = []
  let heading: string | null = null
  const close = () => {
    const chunk = chunkOf(open, heading, chunks.length + 1)
    if (chunk) chunks.push(chunk)
    open = []
  }
  for (const unit of unitsOf(pages, joined)) {
    if (open.length > 0 && endsBefore(open, unit)) close()
    if (unit.heading) heading = unit.text
    open.push(unit)
  }
  close()
  return chunks
}

function endsBefore(open: readonly Unit[], unit: Unit): boolean {
  const length = open.reduce((sum, { text }) => sum + text.length + 1, 0)
  if (unit.pageFrom !== open.at(-1)?.pageTo || unit.pageTo - (open[0]?.pageFrom ?? 0) > 1) return true
  if (unit.heading) return !open.every(one => one.heading) || length > enough
  return length + unit.text.length > most || (unit.opens && length > enough)
}

function chunkOf(units: readonly Unit[], heading: string | null, number: number): Chunk | null {
  const body = units.reduce(
    (text, unit) => (unit.opens && text !== '' ? `${text}\n\n${unit.text}` : joinedLines(text, unit.text)),
    '',
  )
  const [first, last] = [units[0], units.at(-1)]
  if (!first || !last || !/[\p{L}\p{N}]/u.test(body)) return null
  return {
    number,
    pageFrom: first.pageFrom,
    pageTo: last.pageTo,
    heading: heading?.slice(0, 300).toWellFormed() ?? null,
    body,
  }
}

const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' })

function unitsOf(pages: readonly Page[], joined: boolean): Unit[] {
  const units: Unit[] = []
  for (const [at, page] of pages.entries())
    for (const [place, { kind, text }] of page.entries()) {
      const pageFrom = at + 1
      const sentences = kind === 'heading' ? cut(text.replaceAll('\n', ' ')) : sentencesOf(text)
      for (const [order, sentence] of sentences.entries()) {
        const last = units.at(-1)
        if (
          joined &&
          place === 0 &&
          order === 0 &&
          last &&
          kind === 'text' &&
          breaksOff(last, sentence, pageFrom)
        ) {
          last.text = joinedLines(last.text, sentence)
          last.pageTo = pageFrom
          continue
        }
        units.push({
          text: sentence,
          pageFrom,
          pageTo: pageFrom,
          heading: kind === 'heading',
          opens: order === 0,
        })
      }
    }
  return units
}

/** Whether a page ended in the middle of this sentence, and the next one goes on with it. */
const breaksOff = (last: Unit, sentence: string, page: number): boolean =>
  !last.heading &&
  last.pageTo === page - 1 &&
  last.pageFrom === last.pageTo &&
  !/[.!?؟。！？]["'”’»)\]]?$/u.test(last.text) &&
  /^[\p{Ll}\p{Lo}]/u.test(sentence) &&
  last.text.length + sentence.length <= most

const sentencesOf = (text: string): string[] =>
  [...segmenter.segment(text)].flatMap(({ segment }) => cut(segment.trim())).filter(one => one !== '')

/** What is longer than a passage is cut between words, or where there are none between signs. */
function cut(text: string): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most)
    let at = space > enough ? space : most
    // Between the halves of a sign is no place to cut.
    if (/[\ud800-\udbff]/.test(rest[at - 1] ?? '')) at -= 1
    parts.push(rest.slice(0, at).trimEnd())
    rest = rest.slice(at).trimStart()
  }
  return [...parts, rest]
}
