import type { Context } from '../../../web/kit/context.ts'
import { placeOf, whole } from '../../reading/index.ts'
import type { DocumentSeen } from './visible.ts'

/** A document as its lists and its page show it; whose it is in words. */
export const shownDocument = (ctx: Context, { bytes, ...document }: DocumentSeen) => ({
  ...document,
  size: sizeOf(ctx, Number(bytes)),
  whose: document.library ?? document.club ?? ctx.words.t('insights.documents.mine'),
})

function sizeOf({ words }: Context, bytes: number): string {
  const megabytes = bytes / 1024 / 1024
  return megabytes >= 1
    ? words.t('insights.documents.megabytes', { size: Math.round(megabytes * 10) / 10 })
    : words.t('insights.documents.kilobytes', { size: Math.max(1, Math.round(bytes / 1024)) })
}

/** From where a sealed passage opens, as a percentage of the book. */
export const percentOf = (gate: number | null): number =>
  placeOf(gate ?? whole, 'percent', { pages: null, minutes: null }, 'up')?.value ?? 100
