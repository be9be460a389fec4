import { distribution, sentimentDial } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { escapeHtml } from '../../../web/kit/escape.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { placeWords } from '../../clubs/index.ts'
import type { PlaceInWork } from '../../reading/index.ts'
import { type Tone, tones } from '../consensus/representative.ts'
import { bands } from '../sentiment/band.ts'
import { type Analysis, analysisOf, type Summed } from './analysis.ts'
import { reviewsOfLoans } from './past-loans.ts'
import { type ReviewSeen, reviewsOfWork } from './review-queries.ts'
import type { Viewer } from './viewer.ts'

/** Who asks, and where they keep order. */
export const viewerOf = (ctx: Context): Viewer => ({
  personId: ctx.person?.id ?? null,
  moderates: ctx.may('insights.moderate-everywhere')
    ? 'everywhere'
    : ctx.may('insights.moderate')
      ? (ctx.library?.id ?? null)
      : null,
})

type Length = Pick<PlaceInWork, 'length'>

/** Where the pages of an edition are not asked for, places are told in percent. */
export const inPercent: Length = { length: { pages: null, minutes: null } }

/** A review as a page shows it. */
export const reviewPart = (ctx: Context, review: ReviewSeen, place: Length = inPercent) => ({
  ...review,
  stars: review.rating / 4,
  html: paragraphs(review.body),
  where: review.gate === null ? null : placeWords(ctx, review.gate, place),
  value: signed(review.sentiment / 10_000),
})

/** Plain text, with its paragraphs and lines. */
const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map(paragraph => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('')

/** With its sign, as "+0.42" or "−0.10". */
const signed = (value: number): string =>
  (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(2)

const quotesShown = 2
const gatesShown = 3

/** What a book's page and that of its reviews say of them all. */
export function analysisPart(ctx: Context, workId: string, analysis: Analysis, place: Length = inPercent) {
  const { sealed } = analysis
  const farther = sealed.slice(gatesShown).reduce((sum, { count }) => sum + count, 0)
  return {
    ...analysis,
    ...summedPart(ctx.words, analysis),
    workId,
    signedIn: ctx.person !== null,
    stars: analysis.rating === null ? null : analysis.rating / 4,
    quoted: tones
      .map(tone => ({ tone, quotes: quotesOf(analysis, tone) }))
      .filter(({ quotes }) => quotes.length > 0),
    sealedCount: sealed.reduce((sum, { count }) => sum + count, 0),
    gates: [
      ...sealed
        .slice(0, gatesShown)
        .map(({ gate, count }) => ({ place: placeWords(ctx, gate, place), count })),
      ...(farther > 0 ? [{ place: null, count: farther }] : []),
    ],
  }
}

/** What reviews come to, drawn: a dial for their mean, where there are enough, and a bar of how many say what. */
export function summedPart(words: Formatters, { sides, sentiment, band, bands: counts }: Summed) {
  const mean = sentiment === null || band === null ? null : { value: signed(sentiment), sentiment, band }
  return {
    mean,
    dial:
      mean &&
      sentimentDial({
        value: mean.sentiment,
        label: words.t('insights.reviews.dial', {
          value: mean.value,
          word: words.t(`insights.reviews.bands.${mean.band}`),
        }),
      }),
    bar: distribution({ ...sides, label: words.t('insights.reviews.counts', sides) }),
    bandRows: bands.toReversed().map(one => ({ band: one, count: counts[one] })),
  }
}

const quotesOf = ({ quotes }: Analysis, tone: Tone) =>
  quotes.filter(quote => quote.tone === tone).slice(0, quotesShown)

const onBook = 3

/** The reviews on a book's page: two statements. Null where there are none and nobody is there to write one. */
async function reviewsOnBook(ctx: Context, workId: string) {
  const viewer = viewerOf(ctx)
  const [analysis, found] = await Promise.all([
    analysisOf(ctx.db, workId, viewer),
    reviewsOfWork(ctx.db, workId, viewer, { order: 'helpful', band: null, after: null, most: onBook }),
  ])
  if (analysis.reviews === 0 && viewer.personId === null) return null
  return {
    ...analysisPart(ctx, workId, analysis),
    posts: found.slice(0, onBook).map(review => reviewPart(ctx, review)),
    more: found.length > onBook,
  }
}

/** The reviews on the pages of books. */
export const reviewsOnBooks: SlotFiller = {
  view: 'insights/reviews/on-book',
  async load(ctx, workIds) {
    const parts = await Promise.all(workIds.map(async id => [id, await reviewsOnBook(ctx, id)] as const))
    return new Map(parts.flatMap(([id, part]) => (part ? [[id, part] as const] : [])))
  },
}

/** What the page of past loans says of reviewing them, by the loan. */
export const loansReviewed: SlotFiller = {
  view: 'insights/reviews/past-loan',
  load: async (ctx, loanIds) =>
    ctx.person === null ? new Map() : reviewsOfLoans(ctx.db, ctx.person.id, loanIds),
}
