import type { Formatters } from '../../../web/kit/words.ts'
import type { Standing, TellingOfWork } from '../../reading/index.ts'

type Told = TellingOfWork['told']

/** What was told, as 'page 120'. */
export const toldWords = ({ t, number }: Formatters, told: Told): string =>
  told === 'finished'
    ? t('clubs.own-place.told.finished')
    : t(`clubs.own-place.told.${told.unit}`, { value: number(told.value) })

/** What stands in somebody's own log, in the same words. */
export const standingWords = (words: Formatters, { place, finished }: Standing): string =>
  place || finished ? toldWords(words, place ?? 'finished') : words.t('clubs.own-place.told.nothing')

/** Somebody's own place at a meeting; `typed` is what was just refused, as another device was faster. */
export function ownPlace(words: Formatters, stands: Standing, typed: Told | null) {
  const { place, finished, toldAt, length, lengthFrom } = stands
  const units = ['page', 'percent'] as const
  return {
    mark: stands.mark,
    stands: finished ? 'finished' : place ? 'stands' : 'nothing',
    said: standingWords(words, stands),
    toldAt: toldAt && words.date(toldAt, 'moment'),
    value: place && place.unit !== 'minutes' ? String(place.value) : '',
    unit: place && place.unit !== 'minutes' ? place.unit : length.pages === null ? 'percent' : 'page',
    units,
    pages: length.pages,
    lengthFrom,
    typed: typed && {
      said: toldWords(words, typed),
      fields: typed === 'finished' ? { end: typed } : { reached: typed.value, 'reached-unit': typed.unit },
    },
  }
}
