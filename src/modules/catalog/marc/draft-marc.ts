import type { BookDraft, DraftContributor, DraftCopy, DraftSubject, Role } from '../drafts/draft.ts'
import { entryKey, type ListField } from '../drafts/merging.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { copyIn } from './copies-named.ts'
import { control, withFixed } from './fixed-fields.ts'
import { marcDraft } from './marc-draft.ts'
import { marcLanguage } from './marc-languages.ts'
import type { MarcField, MarcRecord, MarcSubfield } from './record.ts'
import { isUnimarc } from './unimarc.ts'

type Parts = Array<[code: string, value: string | null | undefined]>

const subfieldsOf = (parts: Parts): MarcSubfield[] =>
  parts.flatMap(([code, value]) => (value ? [{ code, value }] : []))

const field = (tag: string, indicators: string, parts: Parts): MarcField[] => {
  const subfields = subfieldsOf(parts)
  const [ind1 = ' ', ind2 = ' '] = indicators
  return subfields.length === 0 ? [] : [{ tag, ind1, ind2, value: '', subfields }]
}

/** A part of a record: what of a draft it says, the fields that say it, and how they are written. */
type Facet = {
  fields: readonly (keyof BookDraft)[]
  tags: RegExp
  write(draft: BookDraft): MarcField[]
}

const facets: readonly Facet[] = [
  {
    fields: ['identifiers'],
    tags: /^(?:00[13]|010|02[024]|035)$/,
    write: draft => numbersOf(draft),
  },
  { fields: ['languages'], tags: /^041$/, write: draft => languagesOf(draft) },
  {
    fields: ['callNumber'],
    tags: /^(?:082|050|060|080|084)$/,
    write: draft => field('084', '  ', [['a', draft.callNumber]]),
  },
  {
    fields: ['ownCallNumber'],
    tags: /^09[029]$/,
    write: draft => field('092', '  ', [['a', draft.ownCallNumber]]),
  },
  {
    fields: ['ownNote'],
    tags: /^590$/,
    write: ({ ownNote }) =>
      (ownNote ?? '').split('\n').flatMap(note => field('590', '  ', [['a', note || null]])),
  },
  {
    fields: ['contributors'],
    tags: /^[17](?:00|10|11)$/,
    write: draft => draft.contributors.flatMap(nameOf),
  },
  { fields: ['title', 'subtitle', 'statement', 'sortTitle'], tags: /^245$/, write: draft => titleOf(draft) },
  {
    fields: ['otherTitles'],
    tags: /^(?:130|240|246|247|740)$/,
    write: draft => draft.otherTitles.flatMap(title => field('246', '3 ', [['a', title]])),
  },
  { fields: ['edition'], tags: /^250$/, write: draft => field('250', '  ', [['a', draft.edition]]) },
  {
    fields: ['place', 'publisher', 'published'],
    tags: /^26[04]$/,
    write: draft =>
      field('264', ' 1', [
        ['a', draft.place],
        ['b', draft.publisher],
        ['c', draft.published],
      ]),
  },
  {
    fields: ['extent', 'pages'],
    tags: /^300$/,
    write: draft =>
      field('300', '  ', [['a', draft.extent ?? (draft.pages === null ? null : `${draft.pages} p.`)]]),
  },
  {
    fields: ['series'],
    tags: /^(?:440|490|8[0-3][01])$/,
    write: draft =>
      draft.series.flatMap(({ name, number }) =>
        field('490', '0 ', [
          ['a', name],
          ['v', number],
        ]),
      ),
  },
  {
    fields: ['notes'],
    tags: /^(?:500|501|504|505|511|538|546)$/,
    write: draft => draft.notes.flatMap(note => field('500', '  ', [['a', note]])),
  },
  { fields: ['summary'], tags: /^520$/, write: draft => field('520', '  ', [['a', draft.summary]]) },
  {
    fields: ['subjects'],
    tags: /^6(?:00|10|11|30|4[78]|5[0135])$/,
    write: draft => draft.subjects.flatMap(subjectOf),
  },
]

/**
 * A record for a book: the one that was kept when it came, with what was changed since written over it, or a new one. Nothing else
 * of the kept record changes. `copies`: those of the library that asks, in the place of all that the record names; null
 * leaves them as they are.
 */
export function marcOf(
  draft: BookDraft,
  kept: MarcRecord | null,
  copies: readonly DraftCopy[] | null,
): MarcRecord {
  const base = kept !== null && !isUnimarc(kept) ? kept : null
  const said = base === null ? null : marcDraft(base)
  const before = said === null || 'unreadable' in said ? null : said
  let record: MarcRecord = {
    leader: base?.leader ?? '00000nam a2200000 i 4500',
    fields: base?.fields ?? [],
    lostBytes: 0,
  }
  for (const facet of facets)
    if (before === null || facet.fields.some(one => !sameValue(one, before[one], draft[one])))
      record = { ...record, fields: withFields(record.fields, facet, draft) }
  record = withFixed(record, draft, before)
  if (copies === null) return record
  const bare = record.fields.filter(one => copyIn(one) === null)
  return { ...record, fields: [...bare, ...copies.map(copyField)] }
}

const keyed = new Set<string>([
  'contributors',
  'subjects',
  'series',
  'identifiers',
  'otherTitles',
  'languages',
  'notes',
])

/** Headings are shared: another form of the same name is no change of this record. */
function sameValue(name: keyof BookDraft, one: unknown, other: unknown): boolean {
  if (!keyed.has(name) || !Array.isArray(one) || !Array.isArray(other)) return one === other
  const keys = (entries: unknown[]) => [...new Set(entries.map(entry => entryKey(name as ListField, entry)))]
  const [these, those] = [keys(one), keys(other)]
  const inOrder = name === 'identifiers' ? [these.toSorted(), those.toSorted()] : [these, those]
  return JSON.stringify(inOrder[0]) === JSON.stringify(inOrder[1])
}

/** The fields of one facet anew, where their tags belong; what is in another script and linked to them goes with them. */
function withFields(fields: readonly MarcField[], { tags, write }: Facet, draft: BookDraft): MarcField[] {
  const linked = ({ tag, subfields }: MarcField) =>
    tag === '880' && tags.test((subfields.find(({ code }) => code === '6')?.value ?? '').slice(0, 3))
  let result = fields.filter(one => !tags.test(one.tag) && !linked(one))
  // Those of one hundred stay together: their order is the draft's.
  for (const hundred of new Set(write(draft).map(({ tag }) => tag[0]))) {
    const added = write(draft).filter(({ tag }) => tag[0] === hundred)
    const least = added.map(({ tag }) => tag).toSorted()[0] ?? ''
    const place = result.findIndex(one => one.tag > least)
    result = result.toSpliced(place === -1 ? result.length : place, 0, ...added)
  }
  return result
}

function numbersOf({ identifiers }: BookDraft): MarcField[] {
  const [main, ...others] = identifiers.filter(({ kind }) => kind === 'control').map(({ value }) => value)
  const [source, number] = main?.includes(':')
    ? [main.slice(0, main.indexOf(':')), main.slice(main.indexOf(':') + 1)]
    : [null, main]
  return [
    ...(number ? [control('001', number)] : []),
    ...(source ? [control('003', source)] : []),
    ...identifiers.flatMap(({ kind, value }) => {
      if (kind === 'lccn') return field('010', '  ', [['a', value]])
      if (kind === 'isbn' || kind === 'isbn-wrong') return field('020', '  ', [['a', value]])
      if (kind === 'issn') return field('022', '  ', [['a', value]])
      if (kind === 'oclc') return field('035', '  ', [['a', `(OCoLC)${value}`]])
      return kind === 'control'
        ? []
        : field('024', '7 ', [
            ['a', value],
            ['2', kind],
          ])
    }),
    ...others.flatMap(value =>
      field('035', '  ', [['a', `(${value.split(':')[0]})${value.split(':').slice(1).join(':')}`]]),
    ),
  ]
}

function languagesOf({ languages }: BookDraft): MarcField[] {
  const codes = languages.map(marcLanguage).filter(code => code !== null)
  return codes.length < 2
    ? []
    : field(
        '041',
        '1 ',
        codes.map(code => ['a', code] as [string, string]),
      )
}

const relators: Record<Role, string> = {
  author: 'aut',
  editor: 'edt',
  translator: 'trl',
  illustrator: 'ill',
  narrator: 'nrt',
  composer: 'cmp',
  performer: 'prf',
  conductor: 'cnd',
  photographer: 'pht',
  contributor: 'ctb',
}
const endings = { person: '00', body: '10', meeting: '11' } as const

/** The first who is responsible is the main entry; a name in two scripts has its other form in 880. */
function nameOf(
  { name, sortName, otherName, kind, dates, role }: DraftContributor,
  place: number,
): MarcField[] {
  // In a main entry, nobody's part means the author's.
  const tag = (place === 0 && role !== 'contributor' ? '1' : '7') + endings[kind]
  const first = kind === 'person' ? (sortName.includes(',') ? '1' : '0') : '2'
  const link = otherName === null ? null : String(place + 1).padStart(2, '0')
  const parts: Parts = [
    ['6', link && `880-${link}`],
    ['a', sortName],
    ['d', dates],
    ['4', relators[role]],
  ]
  const script =
    link === null
      ? []
      : field('880', `${first} `, [
          ['6', `${tag}-${link}`],
          ['a', name],
        ])
  return [...field(tag, `${first} `, parts), ...script]
}

/** The second indicator counts the signs that are not filed by; where none fits, the rules of the language hold. */
function titleOf({ title, subtitle, statement, sortTitle, contributors }: BookDraft): MarcField[] {
  const skipped = Array.from({ length: 10 }, (_, at) => at).find(
    at =>
      (at === 0 || /[\s'’\p{Pd}"“‘[(.]$/u.test(title.slice(0, at))) &&
      sortTitleOf(title.slice(at), 'none') === sortTitle,
  )
  const indicators = (contributors.length > 0 ? '1' : '0') + (skipped === undefined ? ' ' : String(skipped))
  return field('245', indicators, [
    ['a', title],
    ['b', subtitle],
    ['c', statement],
  ])
}

const subjectTags: Record<DraftSubject['kind'], string> = {
  topic: '650',
  person: '600',
  body: '610',
  title: '630',
  time: '648',
  place: '651',
  genre: '655',
}

const subjectOf = ({ label, kind }: DraftSubject): MarcField[] => {
  const [head = '', ...parts] = label.split(' – ')
  return field(subjectTags[kind], kind === 'genre' ? ' 4' : ' 4', [
    ['a', head],
    ...parts.map((part): [string, string] => ['x', part]),
  ])
}

/** Copies as Koha writes them: what other systems read most widely. */
const copyField = ({
  barcode,
  callNumber,
  branch,
  location,
  itemType,
  priceMinor,
}: DraftCopy): MarcField => ({
  tag: '952',
  ind1: ' ',
  ind2: ' ',
  value: '',
  subfields: subfieldsOf([
    ['p', barcode],
    ['o', callNumber],
    ['a', branch],
    ['b', branch],
    ['c', location],
    ['y', itemType],
    ['g', priceMinor === null ? null : (priceMinor / 100).toFixed(2)],
  ]),
})
