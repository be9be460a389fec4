import { plainText } from '../models/plain-text.ts'
import type { Quote, Tone } from './representative.ts'

type Given = { reviewId: string; body: string }

/** What a model found, as far as it can be believed. */
export type Found = { words: string; quotes: Quote[] }

/**
 * Reads a model's answer: one JSON object with `consensus`, `praise` and `criticism`. A quotation counts only where it stands word for
 * word in a review that was given; all others are dropped. Null where the answer is no such object, or says nothing.
 */
export function foundIn(answer: string, given: readonly Given[], most: number): Found | null {
  const told = objectIn(answer)
  const words = told && typeof told.consensus === 'string' ? plainText(told.consensus, 1000) : ''
  if (!told || words.length < 10) return null
  return {
    words,
    quotes: [
      ...quotesOf(told.praise, 'praise', given).slice(0, most),
      ...quotesOf(told.criticism, 'criticism', given).slice(0, most),
    ],
  }
}

function objectIn(answer: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(answer.replace(/^\s*```(?:json)?|```\s*$/g, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function quotesOf(told: unknown, tone: Tone, given: readonly Given[]): Quote[] {
  if (!Array.isArray(told)) return []
  const quoted = new Set<string>()
  return told.flatMap(one => {
    const sentence = typeof one === 'string' ? one.trim() : ''
    if (sentence.length < 15 || sentence.length > 400) return []
    const source = given.find(({ body, reviewId }) => !quoted.has(reviewId) && body.includes(sentence))
    if (!source) return []
    quoted.add(source.reviewId)
    return [{ reviewId: source.reviewId, tone, sentence }]
  })
}
