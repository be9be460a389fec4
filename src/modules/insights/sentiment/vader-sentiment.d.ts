declare module 'vader-sentiment' {
  /** `compound`: −1 to 1, to four places. */
  type Polarity = { neg: number; neu: number; pos: number; compound: number }
  export const SentimentIntensityAnalyzer: { polarity_scores(text: string): Polarity }
}
