import type { ModelPlace, ModelSettings } from '../../../model-settings.ts'
import type { Formatters } from '../../../web/kit/words.ts'

/** What a page may show of a model: never its key, and of its address only the host; a folder has none. */
export const shownPlace = ({ provider, url, name, priceIn, priceOut, callsADay }: ModelPlace) => ({
  provider,
  host: new URL(url).host,
  name,
  priceIn,
  priceOut,
  callsADay,
})

/** Millionths of a currency's unit as people read them. */
export function money(
  words: Formatters,
  millionths: number,
  { currency }: Pick<ModelSettings, 'currency'>,
): string {
  if (millionths > 0 && millionths < 1000) return words.t('insights.models.least', { currency })
  return words.t('insights.models.money', {
    amount: words.number(Math.round(millionths / 1000) / 1000),
    currency,
  })
}
