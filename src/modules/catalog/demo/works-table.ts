import { type Role, roles } from '../drafts/draft.ts'

/** A name as the table writes it: "Murakami, Haruki ~ 村上春樹" has the form in its own script after the wave. */
export type TablePerson = { name: string; own: string | null; dates: string; role: Role }

/** One line of the table, with all that the lines above it say for it. */
export type TableWork = {
  /** Read by many, so there are several copies. */
  favourite: boolean
  title: string
  subtitle: string | null
  original: string | null
  people: readonly TablePerson[]
  language: string
  year: number | null
  pages: number | null
  subjects: readonly string[]
  genres: readonly string[]
  series: { name: string; number: string | null } | null
  /** What its call number begins with. */
  mark: string
  location: string | null
}

type Section = Pick<TableWork, 'mark' | 'genres' | 'location'>
type Group = { people: readonly TablePerson[]; language: string }

/**
 * Reads the table of works. Its lines are of four kinds, with fields between bars, and those at the end may be left out:
 *
 *     # call mark | genres; of all that follow | where it stands
 *     = Author, as Filed | years of life | language (en unless told)
 *     + Another, Person | years of life | role (author unless told)
 *     * Title : subtitle = title of the original | year | pages | subjects; between semicolons | Series 3
 *
 * The asterisk stands before favourites only.
 * @throws {Error} naming the line that is none of them
 */
export function readWorksTable(text: string, file = 'table'): TableWork[] {
  const works: TableWork[] = []
  let section: Section | null = null
  let group: Group | null = null
  for (const [place, line] of text.split('\n').entries()) {
    const wrong = (why: string): never => {
      throw new Error(`${file}, line ${place + 1}: ${why}: ${line}`)
    }
    const sign = line[0]
    if (line.trim() === '') continue
    if (sign === '#') section = sectionIn(fieldsOf(line.slice(1), 3, wrong), wrong)
    else if (sign === '=') group = groupIn(fieldsOf(line.slice(1), 3, wrong), wrong)
    else if (!section || !group) wrong('a section (#) and an author (=) come first')
    else if (sign === '+') group = joined(group, fieldsOf(line.slice(1), 3, wrong), wrong)
    else works.push({ ...section, ...group, ...workIn(line, section, wrong) })
  }
  return works
}

type Wrong = (why: string) => never

function fieldsOf(line: string, most: number, wrong: Wrong): string[] {
  const fields = line.split('|').map(field => field.trim())
  return fields.length > most ? wrong(`more than ${most} fields`) : fields
}

function sectionIn([mark = '', genres = '', location = '']: string[], wrong: Wrong): Section {
  if (mark === '') wrong('no call mark')
  return { mark, genres: listIn(genres), location: location || null }
}

function groupIn([name = '', dates = '', language = '']: string[], wrong: Wrong): Group {
  if (language !== '' && !/^[a-z]{2,3}$/.test(language)) wrong('no code of a language')
  const people = name === '' ? [] : [personIn([name, dates], wrong)]
  return { people, language: language || 'en' }
}

const joined = (group: Group, fields: string[], wrong: Wrong): Group => ({
  ...group,
  people: [...group.people, personIn(fields, wrong)],
})

function personIn([written = '', dates = '', role = '']: string[], wrong: Wrong): TablePerson {
  const [name = '', own = null] = written.split(' ~ ')
  if (name === '') wrong('no name')
  if (!/^(?:\d{3,4}-(?:\d{3,4})?)?$/.test(dates)) wrong('years of life are written like 1929-2018 or 1929-')
  return { name, own, dates, role: roles.find(one => one === (role || 'author')) ?? wrong('no role') }
}

function workIn(line: string, section: Section, wrong: Wrong) {
  const favourite = line.startsWith('*')
  const [titles = '', year = '', pages = '', subjects = '', series = ''] = fieldsOf(
    line.slice(favourite ? 1 : 0),
    5,
    wrong,
  )
  const [, title = '', subtitle, original] = /^(.+?)(?: : (.+?))?(?: = (.+))?$/.exec(titles) ?? []
  if (title === '' || /^[^\p{L}\p{N}¿¡(«'…]/u.test(title)) wrong('no title')
  const about = listIn(subjects)
  if (about.length + section.genres.length === 0) wrong('no subject')
  return {
    favourite,
    title,
    subtitle: subtitle ?? null,
    original: original ?? null,
    year: numberIn(year, /^\d{3,4}$/, wrong),
    pages: numberIn(pages, /^\d{1,4}$/, wrong),
    subjects: about,
    series: seriesIn(series),
  }
}

const listIn = (text: string): string[] =>
  text
    .split(';')
    .map(item => item.trim())
    .filter(Boolean)

function numberIn(text: string, form: RegExp, wrong: Wrong): number | null {
  if (text === '') return null
  return form.test(text) ? Number(text) : wrong(`no number: ${text}`)
}

function seriesIn(text: string): TableWork['series'] {
  const [, name = '', number] = /^(.+?)(?: (\d+))?$/.exec(text) ?? []
  return name === '' ? null : { name, number: number ?? null }
}
