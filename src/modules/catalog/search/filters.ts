import type { Formatters } from '../../../web/kit/words.ts'
import { languageNames } from '../drafts/language-names.ts'
import type { Question } from './question.ts'

/** One thing that a question narrows to: what it is called, and the question without it. */
export type Filter = { label: string; without: Question }

/** What a language or a kind is called. */
export const nameIn = (words: Formatters) => (kind: 'language' | 'format', value: string) =>
  kind === 'language' ? languageNames(words.language)(value) : words.t(`catalog.formats.${value}`)

/**
 * What a question narrows to beside its words, from its beginning.
 * @param named what branches, people and subjects are called, by their ids; of others it is not told
 */
export function filtersIn(
  words: Formatters,
  question: Question,
  named: (id: string) => string | undefined,
): Filter[] {
  const beginning = { ...question, after: null }
  const without = (list: readonly string[], value: string) => list.filter(one => one !== value)
  const { languages, formats, branches, people, headings, years, available } = question
  const some = words.t('catalog.facets.unknown')
  const name = nameIn(words)
  return [
    ...(available
      ? [{ without: { ...beginning, available: false }, label: words.t('catalog.facets.on-shelf') }]
      : []),
    ...branches.map(id => ({
      without: { ...beginning, branches: without(branches, id) },
      label: named(id) ?? some,
    })),
    ...formats.map(one => ({
      without: { ...beginning, formats: formats.filter(other => other !== one) },
      label: name('format', one),
    })),
    ...languages.map(code => ({
      without: { ...beginning, languages: without(languages, code) },
      label: name('language', code),
    })),
    ...(years === null
      ? []
      : [
          {
            without: { ...beginning, years: null },
            label: words.t('catalog.facets.years', {
              from: String(years.from ?? ''),
              to: String(years.to ?? ''),
              which:
                years.from === years.to
                  ? 'one'
                  : years.from === null
                    ? 'until'
                    : years.to === null
                      ? 'from'
                      : 'both',
            }),
          },
        ]),
    ...people.map(id => ({
      without: { ...beginning, people: without(people, id) },
      label: named(id) ?? some,
    })),
    ...headings.map(id => ({
      without: { ...beginning, headings: without(headings, id) },
      label: named(id) ?? some,
    })),
  ]
}
