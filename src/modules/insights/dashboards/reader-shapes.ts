import type { SlotFiller } from '../../../web/kit/slots.ts'
import { summedPart } from '../reviews/review-shapes.ts'
import { ownWriting } from './own-writing.ts'

/** Of a reader's statistics: how their reviews read and what they asked; nothing where they wrote nothing. */
export const writingInStatistics: SlotFiller = {
  view: 'insights/dashboards/on-statistics',
  async load(ctx, [personId = '']) {
    const { reviews, compared, ...writing } = await ownWriting(ctx.db, personId)
    if (reviews.reviews === 0 && writing.questions.asked === 0) return new Map()
    const part = {
      ...writing,
      summed: { ...reviews, ...summedPart(ctx.words, reviews) },
      compared: compared && {
        books: compared.books,
        size: Math.abs(compared.stars),
        sign: compared.stars === 0 ? 'same' : compared.stars > 0 ? 'more' : 'fewer',
      },
    }
    return new Map([[personId, part]])
  },
}
