/** What a sentiment from −1 to 1 is called (RULES R16); of two bounds the words for each are in the pages. */
export const bands = ['very-negative', 'negative', 'neutral', 'positive', 'very-positive'] as const
export type Band = (typeof bands)[number]

/** Up to −0.5 very negative, below −0.3 negative, up to 0.3 neutral, below 0.5 positive, above that very positive. */
export function bandOf(sentiment: number): Band {
  if (sentiment <= -0.5) return 'very-negative'
  if (sentiment < -0.3) return 'negative'
  if (sentiment <= 0.3) return 'neutral'
  return sentiment < 0.5 ? 'positive' : 'very-positive'
}

export type Side = 'negative' | 'neutral' | 'positive'

/** The three sides of the distribution, by the same ±0.3. */
export const sideOf: Readonly<Record<Band, Side>> = {
  'very-negative': 'negative',
  negative: 'negative',
  neutral: 'neutral',
  positive: 'positive',
  'very-positive': 'positive',
}

/** What stars say, 1 to 5, where nothing else could be read. */
export const sentimentOfRating = (stars: number): number => (stars - 3) / 2
