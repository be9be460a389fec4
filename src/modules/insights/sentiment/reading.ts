import { sentimentOfRating } from './band.ts'
import { isEnglish } from './language.ts'

/** What read a review: a model, the word list, or nothing but its stars. */
export type Method = 'model' | 'lexicon' | 'rating'

/** In ten-thousandths, as it is stored. */
export type Sentiment = { sentiment: number; method: Exclude<Method, 'model'> }

export const stored = (value: number): number => Math.round(value * 10_000)

/** What a review says without a model: its words where they are English and known, else its stars (in quarters). RULES R16. */
export async function readSentiment({ body, rating }: { body: string; rating: number }): Promise<Sentiment> {
  const read = isEnglish(body) ? await readWords(body) : null
  return read === null
    ? { sentiment: stored(sentimentOfRating(rating / 4)), method: 'rating' }
    : { sentiment: stored(read), method: 'lexicon' }
}

/** The word list is large, and only who writes a review needs it. */
async function readWords(text: string): Promise<number | null> {
  const { sentimentOfText } = await import('./lexicon.ts')
  return sentimentOfText(text)
}
