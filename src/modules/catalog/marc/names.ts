import type { DraftContributor, Role } from '../drafts/draft.ts'
import { clean, orNull, unpunctuated } from '../drafts/text.ts'
import { comparable } from '../search/words.ts'
import { linkedScript, type MarcField, type MarcRecord, valueIn, valuesIn } from './record.ts'

const mostContributors = 60

const relators: Record<string, Role> = {
  aut: 'author',
  cre: 'author',
  author: 'author',
  auteur: 'author',
  'joint author': 'author',
  dis: 'author',
  edt: 'editor',
  ed: 'editor',
  editor: 'editor',
  com: 'editor',
  comp: 'editor',
  compiler: 'editor',
  trl: 'translator',
  tr: 'translator',
  trans: 'translator',
  translator: 'translator',
  ill: 'illustrator',
  illus: 'illustrator',
  illustrator: 'illustrator',
  art: 'illustrator',
  artist: 'illustrator',
  nrt: 'narrator',
  narrator: 'narrator',
  reader: 'narrator',
  cmp: 'composer',
  composer: 'composer',
  prf: 'performer',
  prn: 'performer',
  mus: 'performer',
  sng: 'performer',
  itr: 'performer',
  voc: 'performer',
  performer: 'performer',
  instrumentalist: 'performer',
  singer: 'performer',
  vocalist: 'performer',
  cnd: 'conductor',
  conductor: 'conductor',
  pht: 'photographer',
  photographer: 'photographer',
}

/** The role that a relator code or word means; null for one that the product does not tell apart. */
export const roleNamed = (word: string): Role | null =>
  relators[
    word
      .toLowerCase()
      .replace(/^.*\/(?=\w+$)/, '')
      .replace(/[^a-z ]/g, '')
      .trim()
  ] ?? null

/** People and bodies of a record: main entries first, then added ones, each once for each role. */
export function contributorsOf(record: MarcRecord): DraftContributor[] {
  const found: DraftContributor[] = []
  for (const field of record.fields) {
    if (!/^[17][01]0$|^[17]11$/.test(field.tag)) continue
    const contributor = contributorOf(record, field)
    if (contributor === null) continue
    const before = found.at(-1)
    if (before !== undefined && isRomanised(before, contributor)) {
      before.otherName = contributor.name
      before.sortName = contributor.sortName
      if (before.role === 'contributor') before.role = contributor.role
    } else if (!found.some(known => sameName(known, contributor))) found.push(contributor)
  }
  return found.slice(0, mostContributors)
}

function contributorOf(record: MarcRecord, field: MarcField): DraftContributor | null {
  const sortName = nameIn(field)
  if (sortName === '') return null
  const kind = field.tag.endsWith('00') ? 'person' : field.tag.endsWith('10') ? 'body' : 'meeting'
  const turn = (name: string) => (kind === 'person' && field.ind1 !== '0' ? naturalOrder(name) : name)
  const shown = turn(sortName)
  const script = linkedScript(record, field)
  const scriptName = script === undefined ? '' : turn(nameIn(script))
  return {
    name: scriptName || shown,
    sortName,
    otherName: scriptName === '' || scriptName === shown ? null : shown,
    kind,
    dates: clean(valueIn(field, 'd'), 60).replace(/[\s,.:;]+$/, ''),
    role: roleIn(field) ?? defaultRole(record, field),
  }
}

function nameIn(field: MarcField): string {
  const person = field.tag.endsWith('00') || (field.tag === '880' && /^[17]00/.test(valueIn(field, '6')))
  if (!person)
    return clean(
      valuesIn(field, field.tag.endsWith('11') ? 'ae' : 'ab')
        .map(unpunctuated)
        .join('. '),
      300,
    )
  const [name = ''] = valuesIn(field, 'a')
  const number = unpunctuated(valueIn(field, 'b'))
  const titles = valuesIn(field, 'c').map(unpunctuated).join(', ')
  const base = [unpunctuated(name), number].filter(part => part !== '').join(' ')
  return clean([base, titles].filter(part => part !== '').join(', '), 300)
}

/** "Eliot, George" → "George Eliot"; "Davis, Sammy, Jr." → "Sammy Davis, Jr."; a name without comma stays. */
function naturalOrder(name: string): string {
  const [family = '', given = '', ...rest] = name.split(/[,،]\s*/)
  if (given === '') return name
  // Chinese, Japanese and Korean say the family's name first.
  if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name))
    return name.replace(/[,，]\s*/, ' ')
  return [`${given} ${family}`, ...rest].join(', ')
}

function roleIn(field: MarcField): Role | null {
  const codes = field.tag.endsWith('11') ? '4j' : '4e'
  return (
    valuesIn(field, codes)
      .map(roleNamed)
      .find(role => role !== null) ?? null
  )
}

function defaultRole(record: MarcRecord, field: MarcField): Role {
  if (field.tag.startsWith('7')) return 'contributor'
  const kind = record.leader[6] ?? 'a'
  if (kind === 'c' || kind === 'd') return 'composer'
  if (kind === 'j') return 'performer'
  return 'author'
}

const latin = /\p{Script=Latin}/u

/** Some catalogues repeat a heading in Latin letters right after the one in the book's script, without linking them. */
const isRomanised = (before: DraftContributor, next: DraftContributor) =>
  before.kind === next.kind && before.otherName === null && !latin.test(before.name) && latin.test(next.name)

/** Added entries often repeat the main one without saying what for. */
const sameName = (known: DraftContributor, next: DraftContributor) =>
  (known.role === next.role || next.role === 'contributor') &&
  comparable(known.sortName) === comparable(next.sortName)

/** A name from a source that does not say which part is the family's. */
export function personNamed(written: string, role: Role): DraftContributor | null {
  const name = clean(unpunctuated(written), 300)
  if (name === '') return null
  const inverted = /^[^,]+,\s*\S/.test(name)
  return {
    name: inverted ? naturalOrder(name) : name,
    sortName: inverted ? name : filed(name),
    otherName: null,
    kind: 'person',
    dates: '',
    role,
  }
}

const particles =
  /^(?:le|la|de|du|des|da|dos|di|del|della|van|von|der|den|ter|ten|zu|al|el|bin|ibn|st\.?|saint)$/i
const suffixes = /^(?:jr|sr|ii|iii|iv|phd|md)\.?$/i

/** "Ursula K. Le Guin" → "Le Guin, Ursula K."; scripts without spaces and single names stay. */
function filed(name: string): string {
  const parts = name.split(' ')
  const last = parts.at(-1) ?? ''
  const tail = parts.length > 2 && suffixes.test(last) ? parts.length - 1 : parts.length
  let family = tail - 1
  while (family > 1 && particles.test(parts[family - 1] ?? '')) family--
  if (family < 1) return name
  const suffix = parts.slice(tail).join(' ')
  return `${parts.slice(family, tail).join(' ')}, ${parts.slice(0, family).join(' ')}${suffix && `, ${suffix}`}`
}

export const statementOf = (field: MarcField | undefined): string | null =>
  orNull(clean(unpunctuated(valueIn(field, 'c')), 500))
