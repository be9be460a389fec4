import type { DraftSeries, DraftSubject, Format } from '../drafts/draft.ts'
import { bracketed, clean, orNull, unpunctuated } from '../drafts/text.ts'
import { comparable } from '../search/words.ts'
import { fieldsOf, firstOf, linkedScript, type MarcRecord, valueIn, valuesIn } from './record.ts'

/** BCP 47 for a MARC, ISO 639 or BCP 47 code; null for "no language", "several", and what is no code. */
export function languageCode(code: string): string | null {
  const bare = code.trim().toLowerCase()
  if (!/^[a-z]{2,3}(?:-[a-z]{2,4})?$/.test(bare) || /^(?:mul|und|zxx|xxx|nul|per-)$/.test(bare)) return null
  const canonical = Intl.getCanonicalLocales(bare)[0] ?? bare
  return canonical.slice(0, 12)
}

export function languagesOf(record: MarcRecord): string[] {
  const fixed = firstOf(record, '008')?.value.slice(35, 38) ?? ''
  const said = fieldsOf(record, '041').flatMap(field =>
    // Old records pack several codes into one subfield: "engfre".
    valuesIn(field, 'ad').flatMap(value => value.match(/[a-z]{3}/gi) ?? []),
  )
  const codes = [fixed, ...said].map(languageCode).filter(code => code !== null)
  return [...new Set(codes)].slice(0, 10)
}

/** What kind of thing it is, from the leader, 007, 008 and 245 $h. */
export function formatOf(record: MarcRecord): Format {
  const type = record.leader[6] ?? 'a'
  const level = record.leader[7] ?? 'm'
  const fixed = firstOf(record, '008')?.value ?? ''
  const physical = fieldsOf(record, '007').map(field => field.value[0] ?? '')
  const spoken = valueIn(firstOf(record, '245'), 'h').toLowerCase()
  if (type === 'i') return 'audiobook'
  if (type === 'j') return 'music'
  if (type === 'c' || type === 'd') return 'score'
  if (type === 'e' || type === 'f') return 'map'
  if (type === 'g') return 'film'
  if (type === 'k') return 'picture'
  if (type === 'm') return physical.includes('c') && /^.{26}d/.test(fixed) ? 'e-book' : 'software'
  if (type === 'r') return 'object'
  if (type === 'o' || type === 'p') return 'mixed'
  if (level === 's' || level === 'i') return 'serial'
  const form = fixed[23]
  if (form === 'd') return 'large-print'
  if (form === 'o' || form === 's' || spoken.includes('electronic')) return 'e-book'
  return 'book'
}

export type Dates = { published: string | null; year: number | null; originalYear: number | null }

/**
 * Years from 008, whose type says which of its two dates is which, else from the printed date. A reprint ("r") carries its
 * original's year second.
 */
export function datesOf(record: MarcRecord): Dates {
  const imprint = fieldsOf(record, '260', '264').find(field => valueIn(field, 'c') !== '')
  const published = orNull(clean(bracketed(unpunctuated(valueIn(imprint, 'c'))), 100))
  const fixed = firstOf(record, '008')?.value ?? ''
  const first = yearIn(fixed.slice(7, 11))
  const second = yearIn(fixed.slice(11, 15))
  const reprint = fixed[6] === 'r'
  const swapped = reprint && first !== null && second !== null && first < second
  return {
    published,
    year: (swapped ? second : first) ?? yearIn(published ?? ''),
    originalYear: reprint ? (swapped ? first : second) : null,
  }
}

/** The first year in a text; what is in brackets corrects what stands before it ("2021 [1964]"). */
export function yearIn(text: string): number | null {
  const corrected = text.match(/\[[^\]]*\]/g) ?? []
  const years = [...corrected, text]
    .flatMap(part => part.match(/(?<!\d)\d{4}(?!\d)/g) ?? [])
    .map(Number)
    .filter(year => year >= 1000 && year <= 2100)
  return years[0] ?? null
}

/** The pages of "xii, 384 p."; of several counts the largest. Null where the extent is not in pages. */
export function pagesIn(extent: string): number | null {
  const counted =
    extent.match(/\d[\d\s,[\]]*\s*(?:p\b|pp\b|pages?\b|s\b|str|с\b|стр|págs?\b|pgs?\b)/giu) ?? []
  const counts = counted.flatMap(part => part.match(/\d{1,5}/g) ?? []).map(Number)
  const most = Math.max(0, ...counts)
  return most === 0 ? null : most
}

const subjectKinds: Record<string, DraftSubject['kind']> = {
  '600': 'person',
  '610': 'body',
  '611': 'body',
  '630': 'title',
  '647': 'topic',
  '648': 'time',
  '650': 'topic',
  '651': 'place',
  '653': 'topic',
  '655': 'genre',
}

/** Subjects with their subdivisions ("Women – Social conditions"), each once, whichever lists repeat it. */
export function subjectsOf(record: MarcRecord): DraftSubject[] {
  const subjects = new Map<string, DraftSubject>()
  for (const field of record.fields) {
    const kind = subjectKinds[field.tag]
    if (kind === undefined) continue
    const head = clean(valuesIn(field, 'abcdfgnpt').map(unpunctuated).join(', ').replaceAll(', (', ' ('), 200)
    const parts = valuesIn(field, 'vxyz').map(part => clean(unpunctuated(part), 100))
    const label = [head, ...parts].filter(part => part !== '').join(' – ')
    if (head !== '' && !subjects.has(comparable(label))) subjects.set(comparable(label), { label, kind })
  }
  return [...subjects.values()].slice(0, 40)
}

/** Series as traced (8xx, 440), else as printed (490). */
export function seriesOf(record: MarcRecord): DraftSeries[] {
  const traced = fieldsOf(record, '800', '810', '811', '830', '440')
  const series = new Map<string, DraftSeries>()
  for (const field of traced.length > 0 ? traced : fieldsOf(record, '490')) {
    const shown = linkedScript(record, field) ?? field
    const titled = /^8[01]/.test(field.tag) ? valuesIn(shown, 'tnp') : valuesIn(shown, 'anp')
    const written = clean(titled.map(unpunctuated).join('. '), 200)
    // Some write the number into the title: "Earthsea trilogy ; Bk. 3."
    const [name = '', inTitle] = written.split(/\s+;\s+/)
    const number = orNull(clean(unpunctuated(valueIn(shown, 'v') || (inTitle ?? '')), 40))
    const key = comparable(name)
    if (key !== '' && (!series.has(key) || series.get(key)?.number === null))
      series.set(key, { name: unpunctuated(name), number })
  }
  return [...series.values()].slice(0, 10)
}
