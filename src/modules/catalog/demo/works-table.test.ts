import { describe, expect, it } from 'vitest'
import { draftFrom, tableWorks } from './drafts.ts'
import { readWorksTable } from './works-table.ts'

const head =
  '# E | Picture books | Children\n= Donaldson, Julia | 1948-\n+ Scheffler, Axel | 1957- | illustrator\n'

describe('the table of works', () => {
  it('reads a line with all that stands above it', () => {
    const [work] = readWorksTable(`${head}*Zog : A Tale = Zogg | 2010 | 32 | Dragons; Schools | Zog 1`)
    expect(work).toEqual({
      favourite: true,
      title: 'Zog',
      subtitle: 'A Tale',
      original: 'Zogg',
      people: [
        { name: 'Donaldson, Julia', own: null, dates: '1948-', role: 'author' },
        { name: 'Scheffler, Axel', own: null, dates: '1957-', role: 'illustrator' },
      ],
      language: 'en',
      year: 2010,
      pages: 32,
      subjects: ['Dragons', 'Schools'],
      genres: ['Picture books'],
      series: { name: 'Zog', number: '1' },
      mark: 'E',
      location: 'Children',
    })
  })

  it('takes what is not known as not said', () => {
    const [work] = readWorksTable('# F | Fiction\n= | | ar\nألف ليلة وليلة | | 960 | Fairy tales')
    expect(work).toMatchObject({ people: [], language: 'ar', year: null, pages: 960, series: null })
  })

  it.each([
    ['a year that is none', `${head}Zog | MMX | 32`, 'no number: MMX'],
    ['pages that are none', `${head}Zog | 2010 | about 30`, 'no number: about 30'],
    ['a field too many', `${head}Zog | 2010 | 32 | Dragons | Zog 1 | 9780`, 'more than 5 fields'],
    ['no title', `${head} | 2010 | 32`, 'no title'],
    ['an asterisk too many', `${head}**Zog | 2010`, 'no title'],
    ['no subject at all', '# F\n= Woolf, Virginia\n\nOrlando | 1928', 'no subject'],
    [
      'no author before it',
      '\n\n# F | Fiction\nOrlando | 1928',
      'a section (#) and an author (=) come first',
    ],
    ['years of life that are none', '# F | Fiction\n\n\n= Woolf, Virginia | about 1882', 'years of life'],
    ['a language that is none', '# F | Fiction\n\n\n= Woolf, Virginia | | English', 'no code of a language'],
    ['a role that is none', `${head}+ Blake, Quentin | | drawer`, 'no role'],
    ['a section without a mark', '\n\n\n# | Fiction', 'no call mark'],
  ])('refuses %s by the number of its line', (_what, text, why) => {
    const read = () => readWorksTable(text, 'fiction.txt')
    expect(read).toThrow(`fiction.txt, line 4: ${why}`)
  })

  const works = tableWorks()

  it('holds more than two thousand works, each once', () => {
    expect(works.length).toBeGreaterThan(2000)
    const seen = works.map(({ title, subtitle, people, language }) =>
      [title, subtitle, people[0]?.name, language].join('|'),
    )
    expect(seen.filter((one, place) => seen.indexOf(one) !== place)).toEqual([])
  })

  it('says the title of the original only where it is another', () => {
    expect(works.filter(({ title, original }) => title === original)).toEqual([])
  })

  it('is of many languages and fields, from all times', () => {
    expect(new Set(works.map(({ language }) => language)).size).toBeGreaterThan(25)
    expect(new Set(works.map(({ mark }) => mark)).size).toBeGreaterThan(20)
    const years = works.flatMap(({ year }) => year ?? [])
    expect(Math.min(...years)).toBeLessThan(1500)
    expect(works.filter(({ series }) => series).length).toBeGreaterThan(300)
  })

  it('says no year after an author’s death by more than a lifetime, nor before their tenth', () => {
    const odd = works.filter(({ year, people }) => {
      const [born, died] = (people[0]?.dates ?? '').split('-').map(Number)
      if (!year || !born) return false
      return year < born + 10 || (died ? year > died + 250 : year > 2026)
    })
    expect(odd.map(({ title }) => title)).toEqual([])
  })

  it('becomes drafts with call numbers', () => {
    const callNumbers = new Map(works.map(work => [work.title, draftFrom(work).ownCallNumber]))
    expect(callNumbers.get('Middlemarch')).toBe('F ELI')
    expect(callNumbers.get('Das kunstseidene Mädchen')).toBe('DE F KEU')
    expect(callNumbers.get('Beowulf')).toBe('P BEO')
    expect(callNumbers.get('The Epic of Gilgamesh')).toBe('P EPI')
    for (const work of works) expect(draftFrom(work).ownCallNumber).toMatch(/^\S.* \p{L}{1,3}$/u)
  })
})
