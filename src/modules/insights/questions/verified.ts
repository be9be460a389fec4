import { plainText } from '../models/plain-text.ts'

/** A passage as a model was given it, by its number. */
export type GivenPassage = { chunkId: string; body: string }

export type Source = { chunkId: string; quote: string }

/** An answer of which every part was checked: its citations lead to the sources in their order. */
export type Verified = { answer: string; sources: Source[] }

const longest = 2000
const shortestQuote = 8
const longestQuote = 600

/**
 * Reads a model's answer: one JSON object with `answer`, which cites passages as [1], and `quotes` of `{ source, quote }`. Null
 * where it says that the passages do not answer. It fails closed: undefined unless every citation is of a passage that was given,
 * every cited passage has a quotation that stands in it word for word, every sentence cites, and whatever stands in
 * quotation marks stands in a cited passage.
 */
export function verified(text: string, given: readonly GivenPassage[]): Verified | null | undefined {
  const told = objectIn(text)
  if (!told) return undefined
  if (told.answer === null) return null
  if (typeof told.answer !== 'string') return undefined
  const answer = plainText(told.answer, longest)
  const cited = [...new Set([...answer.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)))]
  if (cited.length === 0 || !everySentenceCites(answer)) return undefined
  const quotes = quotesIn(told.quotes)
  const sources: Source[] = []
  for (const number of cited) {
    const passage = given[number - 1]
    const quote =
      passage && quotes.find(one => one.source === number && passage.body.includes(one.quote))?.quote
    if (!passage || !quote) return undefined
    sources.push({ chunkId: passage.chunkId, quote })
  }
  const bodies = cited.map(number => given[number - 1]?.body ?? '')
  if (quotedIn(answer).some(words => !bodies.some(body => body.includes(words)))) return undefined
  // The marks are counted anew, so that they lead to the sources that are kept.
  const renumbered = answer.replace(/\[(\d+)\]/g, (_, number) => `[${cited.indexOf(Number(number)) + 1}]`)
  return { answer: renumbered, sources }
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\s*```(?:json)?|```\s*$/g, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function quotesIn(told: unknown): { source: number; quote: string }[] {
  if (!Array.isArray(told)) return []
  return told.flatMap(one => {
    const { source, quote } = (one ?? {}) as { source?: unknown; quote?: unknown }
    const words = typeof quote === 'string' ? quote.trim() : ''
    const fits = words.length >= shortestQuote && words.length <= longestQuote
    return typeof source === 'number' && fits ? [{ source, quote: words }] : []
  })
}

const everySentenceCites = (answer: string): boolean =>
  [
    ...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(
      answer.replace(/([.!?。！？])\s*((?:\[\d+\]\s*)+)/g, ' $2$1 '),
    ),
  ]
    .map(({ segment }) => segment.trim())
    .filter(sentence => /[\p{L}\p{N}]/u.test(sentence.replace(/\[\d+\]/g, '')))
    .every(sentence => /\[\d+\]/.test(sentence))

/** What stands in quotation marks and is more than a word or two. */
const quotedIn = (answer: string): string[] =>
  [...answer.matchAll(/["“„«]([^"“”„«»]{12,})["”“»]/g)].map(([, words = '']) => words.trim())
