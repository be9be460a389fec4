import { plainText } from '../models/plain-text.ts'
import { objectReader } from './objects.ts'

/** A passage as a model was given it, by its number. */
export type GivenPassage = { chunkId: string; body: string }

export type Source = { chunkId: string; quote: string }

/** An answer of which every part was checked: its citations, as [1], lead to the sources in their order. */
export type Verified = { answer: string; sources: Source[] }

const longest = 2000
const longestSentence = 500
const shortestQuote = 8
const longestQuote = 600

/** Hears an answer as it comes. */
export type Hearing = {
  /** True where this piece ended a sentence that holds, and all before it do. */
  hear(piece: string): boolean
  /** What was heard and holds; nothing as soon as something did not. */
  soFar(): Verified | undefined
  /** The whole of it: null where the model says that the passages do not answer, undefined where a part does not hold. */
  whole(): Verified | null | undefined
}

/**
 * Checks a model's answer sentence by sentence: JSON objects of `sentence` and `quotes` of `{ source, quote }`, or one whose
 * `answer` is null. It fails closed: a sentence holds only with a quotation, of passages that were given, each standing there
 * word for word, and so does whatever the sentence puts in quotation marks; one that does not hold takes the others with it.
 */
export function hearAnswer(given: readonly GivenPassage[]): Hearing {
  const reader = objectReader()
  const sentences: string[] = []
  const sources: Source[] = []
  let silent = false
  let broken = false

  const take = (told: Record<string, unknown> | null): void => {
    if (told?.answer === null) silent = true
    else {
      const statement = told && statementIn(told, given)
      if (statement) sentences.push(cited(statement, sources))
      else broken = true
    }
    if ((silent && sentences.length > 0) || answerOf(sentences).length > longest) broken = true
  }
  const soFar = () =>
    broken || sentences.length === 0 ? undefined : { answer: answerOf(sentences), sources: [...sources] }
  return {
    hear(piece) {
      const told = reader.read(piece)
      for (const one of told) take(one)
      return told.length > 0 && soFar() !== undefined
    },
    soFar,
    whole() {
      if (broken || reader.open()) return undefined
      return silent ? null : soFar()
    },
  }
}

const answerOf = (sentences: readonly string[]): string => sentences.join(' ')

type Statement = { sentence: string; quotes: Source[] }

function statementIn(told: Record<string, unknown>, given: readonly GivenPassage[]): Statement | undefined {
  if (typeof told.sentence !== 'string') return undefined
  // Marks of its own would lead nowhere.
  const sentence = plainText(told.sentence.replace(/\s*\[\d+\]/g, ''), longestSentence)
  const quotes = quotesIn(told.quotes, given)
  if (!quotes || !isOneSentence(sentence)) return undefined
  const bodies = given.filter(({ chunkId }) => quotes.some(quote => quote.chunkId === chunkId))
  return quotedIn(sentence).every(words => bodies.some(({ body }) => body.includes(words)))
    ? { sentence, quotes }
    : undefined
}

/** Undefined where one of them does not stand in its passage, or there is none. */
function quotesIn(told: unknown, given: readonly GivenPassage[]): Source[] | undefined {
  if (!Array.isArray(told) || told.length === 0) return undefined
  const quotes: Source[] = []
  for (const one of told) {
    const { source, quote } = (one ?? {}) as { source?: unknown; quote?: unknown }
    const words = typeof quote === 'string' ? quote.trim() : ''
    const passage = typeof source === 'number' ? given[source - 1] : undefined
    const fits = words.length >= shortestQuote && words.length <= longestQuote
    if (!passage || !fits || !passage.body.includes(words)) return undefined
    quotes.push({ chunkId: passage.chunkId, quote: words })
  }
  return quotes
}

/** A second sentence would stand under a quotation that is the first one's. Titles and initials end none. */
function isOneSentence(text: string): boolean {
  const whole = text.replace(/\b(\p{Lu}\p{L}{0,2})\.(?=\s)/gu, '$1')
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(whole)]
  return sentences.filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment)).length === 1
}

/** What stands in quotation marks and is more than a word or two. */
const quotedIn = (sentence: string): string[] =>
  [...sentence.matchAll(/["“„«]([^"“”„«»]{12,})["”“»]/g)].map(([, words = '']) => words.trim())

/** The sentence with the numbers of its sources behind it; those that are new are put among them. */
function cited({ sentence, quotes }: Statement, sources: Source[]): string {
  const numbers = quotes.map(({ chunkId, quote }) => {
    const known = sources.findIndex(one => one.chunkId === chunkId && one.quote === quote)
    return known < 0 ? sources.push({ chunkId, quote }) : known + 1
  })
  return `${sentence} ${[...new Set(numbers)].map(number => `[${number}]`).join('')}`
}
