import type { Context } from '../../../web/kit/context.ts'
import { type PlaceInWork, placeOf, whole } from '../../reading/index.ts'

type Milestone = { name: string; share: number }

/** A place of the book as the reader's own edition has it, or in percent where its pages are not known. */
export function placeWords(
  { words }: Context,
  share: number,
  { length }: Pick<PlaceInWork, 'length'>,
): string {
  if (share >= whole) return words.t('clubs.talk.places.end')
  const page = placeOf(share, 'page', length, 'up')
  return page
    ? words.t('clubs.talk.places.page', { page: page.value })
    : words.t('clubs.talk.places.percent', { percent: Math.ceil(share / 10_000) })
}

/**
 * The places from which on one may say that a comment is safe, in the order of the book: the beginning, one's own, those of the
 * meeting's schedule, each tenth, the end.
 */
export function gateChoices(
  ctx: Context,
  place: PlaceInWork,
  milestones: readonly Milestone[],
): Array<{ value: number; label: string }> {
  const { t } = ctx.words
  const at = (share: number) => placeWords(ctx, share, place)
  const choices = new Map([[0, t('clubs.talk.places.everybody')]])
  for (let tenth = 1; tenth < 10; tenth++) choices.set(tenth * (whole / 10), at(tenth * (whole / 10)))
  for (const { name, share } of milestones)
    choices.set(share, t('clubs.talk.places.milestone', { name, place: at(share) }))
  choices.set(whole, at(whole))
  if (place.past > 0 && place.past < whole) choices.set(place.past, ownWords(ctx, place))
  return [...choices].toSorted(([one], [other]) => one - other).map(([value, label]) => ({ value, label }))
}

function ownWords(ctx: Context, place: PlaceInWork): string {
  const { t } = ctx.words
  const told = place.place
  const words =
    told?.unit === 'page'
      ? t('clubs.talk.places.page', { page: told.value })
      : placeWords(ctx, place.past, place)
  return t('clubs.talk.places.own', { place: words })
}

/** Which of them is chosen unless told: the milestone's where the thread is about one, else one's own place. */
export const usualGate = (place: PlaceInWork, milestoneShare: number | null): number =>
  milestoneShare ?? place.past
