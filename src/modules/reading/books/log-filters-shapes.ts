import type { Context } from '../../../web/kit/context.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { filtersIn } from '../../catalog/index.ts'
import { dateWords } from '../readthroughs/date-shapes.ts'
import { dayOf } from '../readthroughs/partial-date.ts'
import { type LogQuestion, logAddress, unsaid } from './log-question.ts'
import type { ReadWhen } from './read-when.ts'

/**
 * What a question narrows the log to, each with the address that takes it off.
 * @param names what people and subjects are called that it names by their ids
 */
export function filtersOn(
  { words }: Pick<Context, 'words'>,
  question: LogQuestion,
  shelves: readonly { id: string; name: string }[],
  names: ReadonlyMap<string, string>,
): { label: string; href: string }[] {
  const { works, status, shelf, tags, owned, favourite, rated, read } = question
  const off = (label: string, without: Partial<LogQuestion>) => ({
    label,
    href: logAddress({ ...question, after: null, ...without }),
  })
  const shelved = shelves.find(({ id }) => id === shelf)
  const fields = Object.entries(works.fields).map(([name, value]) => {
    const { [name as keyof typeof works.fields]: _, ...others } = works.fields
    const label = words.t(`catalog.question.${name}`, { value, not: 'no' })
    return off(label, { works: { ...works, fields: others } })
  })
  return [
    ...(status ? [off(words.t(`reading.log.status.${status}`), { status: null })] : []),
    ...(shelved ? [off(shelved.name, { shelf: null })] : []),
    ...tags.map(tag =>
      off(words.t('reading.log.tagged', { tag }), { tags: tags.filter(one => one !== tag) }),
    ),
    ...(owned ? [off(words.t('reading.log.owned'), { owned: false })] : []),
    ...(favourite ? [off(words.t('reading.log.favourite'), { favourite: false })] : []),
    ...(rated === null ? [] : [off(ratedWords(words, rated), { rated: null })]),
    ...(read === null ? [] : [off(whenWords(words, read), { read: null })]),
    ...filtersIn(words, works, id => names.get(id)).map(({ label, without }) =>
      off(label, { works: without }),
    ),
    ...fields,
    ...(works.typed ? [off(words.t('reading.log.sought', { q: works.typed }), unsaid(question))] : []),
  ]
}

/** At least so many hundredths of a star in words; 0 is not rated. */
export const ratedWords = (words: Formatters, rated: number): string =>
  words.t('reading.log.rated', {
    none: rated === 0 ? 'yes' : 'no',
    value: rated / 100,
    stars: words.number(rated / 100),
  })

function whenWords(words: Formatters, when: ReadWhen): string {
  if (when === 'undated') return words.t('reading.log.read', { which: when, from: '', to: '' })
  const { from, to } = when
  const said = { from: from ? dateWords(words, from) : '', to: to ? dateWords(words, to) : '' }
  if (from === null) return words.t('reading.log.read', { which: 'until', ...said })
  if (to === null) return words.t('reading.log.read', { which: 'since', ...said })
  if (from !== to) return words.t('reading.log.read', { which: 'between', ...said })
  return words.t('reading.log.read', { which: dayOf(from) ? 'day' : 'one', ...said })
}
