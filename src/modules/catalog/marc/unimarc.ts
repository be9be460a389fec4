import type { MarcField, MarcRecord, MarcSubfield } from './record.ts'
import { fieldsOf, firstOf, valueIn, valuesIn } from './record.ts'

/** UNIMARC puts the title into 200 and coded facts into 100 $a; MARC 21 has neither so. */
export const isUnimarc = (record: MarcRecord): boolean =>
  firstOf(record, '245') === undefined &&
  valueIn(firstOf(record, '200'), 'a') !== '' &&
  (valueIn(firstOf(record, '100'), 'a').length >= 20 || firstOf(record, '100') === undefined)

type Way = { to: string; codes: Record<string, string>; ind1?: string }

/** The fields that a catalogue card needs, by IFLA's tables of UNIMARC and MARC 21. */
const ways: Record<string, Way> = {
  '010': { to: '020', codes: { a: 'a', d: 'c' } },
  '011': { to: '022', codes: { a: 'a' } },
  '200': { to: '245', codes: { a: 'a', d: 'b', e: 'b', f: 'c', g: 'c', h: 'n', i: 'p' }, ind1: '1' },
  '205': { to: '250', codes: { a: 'a', b: 'b' } },
  '210': { to: '260', codes: { a: 'a', c: 'b', d: 'c' } },
  '214': { to: '264', codes: { a: 'a', c: 'b', d: 'c' } },
  '215': { to: '300', codes: { a: 'a', c: 'b', d: 'c', e: 'e' } },
  '225': { to: '490', codes: { a: 'a', v: 'v' } },
  '300': { to: '500', codes: { a: 'a' } },
  '327': { to: '505', codes: { a: 'a' } },
  '330': { to: '520', codes: { a: 'a' } },
  '500': { to: '240', codes: { a: 'a', m: 'l' } },
  '517': { to: '246', codes: { a: 'a' } },
  '600': { to: '600', codes: { a: 'a', b: 'b', f: 'd', x: 'x', y: 'z', z: 'y' } },
  '601': { to: '610', codes: { a: 'a', b: 'b', x: 'x', y: 'z', z: 'y' } },
  '606': { to: '650', codes: { a: 'a', x: 'x', y: 'z', z: 'y', j: 'v' } },
  '607': { to: '651', codes: { a: 'a', x: 'x', y: 'z', z: 'y', j: 'v' } },
  '608': { to: '655', codes: { a: 'a' } },
  '610': { to: '653', codes: { a: 'a' } },
  '675': { to: '080', codes: { a: 'a' } },
  '676': { to: '082', codes: { a: 'a' } },
  '700': { to: '100', codes: { a: 'a', b: 'b', f: 'd', '4': '4' } },
  '701': { to: '700', codes: { a: 'a', b: 'b', f: 'd', '4': '4' } },
  '702': { to: '700', codes: { a: 'a', b: 'b', f: 'd', '4': '4' } },
  '710': { to: '110', codes: { a: 'a', b: 'b', '4': '4' } },
  '711': { to: '710', codes: { a: 'a', b: 'b', '4': '4' } },
  '712': { to: '710', codes: { a: 'a', b: 'b', '4': '4' } },
}

/** IFLA's relator numbers for the roles that the product tells apart. */
const relators: Record<string, string> = {
  '070': 'aut',
  '340': 'edt',
  '730': 'trl',
  '440': 'ill',
  '230': 'cmp',
  '590': 'prf',
  '250': 'cnd',
  '600': 'pht',
  '550': 'nrt',
}

/** A UNIMARC record in MARC 21's fields, as far as a book's page needs them. The original is kept beside it. */
export function fromUnimarc(record: MarcRecord): MarcRecord {
  const fields = record.fields.flatMap((field): MarcField[] => {
    if (field.tag === '001' || field.tag === '003') return [field]
    const way = ways[field.tag]
    return way === undefined ? [] : [turned(field, way)]
  })
  return { leader: record.leader, fields: [...fields, ...fixed(record)], lostBytes: record.lostBytes }
}

function turned(field: MarcField, { to, codes, ind1 }: Way): MarcField {
  const subfields = field.subfields.flatMap(({ code, value }): MarcSubfield[] => {
    const target = codes[code]
    if (target === undefined) return []
    const bare = withoutSorting(value)
    return [{ code: target, value: target === '4' ? (relators[bare] ?? bare) : bare }]
  })
  return { tag: to, ind1: ind1 ?? field.ind1, ind2: ' ', value: '', subfields: joinedNames(to, subfields) }
}

/** The family's name and the given one stand in two subfields; MARC 21 has one. */
function joinedNames(to: string, subfields: MarcSubfield[]): MarcSubfield[] {
  const given = subfields.find(({ code }) => code === 'b')?.value
  if ((to !== '100' && to !== '700' && to !== '600') || given === undefined) return subfields
  return subfields.flatMap(part =>
    part.code === 'b'
      ? []
      : [part.code === 'a' ? { code: 'a', value: `${part.value}, ${given.replace(/^[,\s]+/, '')}` } : part],
  )
}

/** 008 from 100 $a (type and years of publication) and 101 $a (language). */
function fixed(record: MarcRecord): MarcField[] {
  const coded = valueIn(firstOf(record, '100'), 'a')
  const languages = fieldsOf(record, '101').flatMap(field => valuesIn(field, 'a'))
  const years = coded.slice(9, 17).padEnd(8)
  const value = `${' '.repeat(6)}s${years}`.padEnd(35) + (languages[0] ?? '   ').slice(0, 3).padEnd(3)
  const all = languages.map(code => ({ code: 'a', value: code }))
  return [
    { tag: '008', ind1: ' ', ind2: ' ', value, subfields: [] },
    ...(all.length > 1 ? [{ tag: '041', ind1: ' ', ind2: ' ', value: '', subfields: all }] : []),
  ]
}

/** Marks around an article that is not sorted by (88, 89 in the older sets, 98, 9C in Unicode). */
const withoutSorting = (text: string) => text.replace(/[\u0088\u0089\u0098\u009c]/g, '')
