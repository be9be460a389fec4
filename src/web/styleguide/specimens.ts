import {
  bookShelf,
  clubProgress,
  distribution,
  goalShelf,
  monthBars,
  namedRows,
  readingProgress,
  sentimentDial,
} from '../kit/charts/index.ts'
import { CLOTHS } from '../kit/cover/index.ts'
import { tables } from './tables.ts'

const tokens =
  'paper card shade ink soft rule edge line accent wash cloth hinge label manila manila-edge late late-wash red-line'

/** Cloths that the stylesheet knows for the spine of a page. */
export const bindings = ['bottle', 'oxblood', 'navy', 'brick', 'slate', 'tobacco', 'olive', 'black'] as const

const covers = [
  ['Moby-Dick; or, The Whale', 'Herman Melville'],
  ['Emma', 'Jane Austen'],
  ['The Death and Life of Great American Cities', 'Jane Jacobs'],
  ['Crime and Punishment', 'Fyodor Dostoevsky'],
  ['千夜一夜物語', ''],
  ['חיי נישואים', 'דוד פוגל'],
  ['Donaudampfschifffahrtsgesellschaft', 'Anonym'],
  ['One Hundred Years of Solitude', 'García Márquez, Gabriel'],
  ['Война и мир', 'Лев Толстой'],
  ['A Room of One’s Own', 'Virginia Woolf'],
  ['S.', 'Doug Dorst'],
  ['The Mushroom at the End of the World: On the Possibility of Life in Capitalist Ruins', 'Anna Tsing'],
  ['Gitanjali', 'Rabindranath Tagore'],
  ['ألف ليلة وليلة', ''],
  ['1984', 'George Orwell'],
  ['The Argonauts', 'Maggie Nelson'],
  ['Le Petit Prince', 'Antoine de Saint-Exupéry'],
  ['गोदान', 'प्रेमचंद'],
] as const

const shelved = [
  { title: 'The Overstory', author: 'Richard Powers', pages: 512, month: 'Jan' },
  { title: 'Piranesi', author: 'Susanna Clarke', pages: 272 },
  { title: 'Life and Fate', author: 'Vasily Grossman', pages: 871, month: 'Feb' },
  { title: 'Passing', author: 'Nella Larsen', pages: 122 },
]

const mark = 'needed by today'
const dial = (value: number, words: string) => sentimentDial({ value, label: `Sentiment ${words}` })

const charts = {
  months: monthBars({
    values: [3, 2, 3, 4, 2, 3, 5, 4, 1, 2, 2, 0],
    initials: [...'JFMAMJJASOND'],
    running: 10,
    goal: 40 / 12,
    label: 'Books per month; most in July, 5',
  }),
  ratings: namedRows({
    rows: [
      ['5', 4],
      ['4½', 6],
      ['4', 9],
      ['3½', 0],
    ],
    from: 12,
    label: 'Ratings; most often 4',
  }),
  behind: readingProgress({ read: 36, needed: 54, mark, label: '36 percent; needed by today 54 percent' }),
  ahead: readingProgress({ read: 71, needed: 30, mark, label: '71 percent; needed by today 30 percent' }),
  calm: readingProgress({ read: 24, needed: null, mark, label: '24 percent' }),
  distribution: distribution({
    negative: 4,
    neutral: 7,
    positive: 27,
    label: '4 negative, 7 neutral, 27 positive',
  }),
  worst: dial(-0.72, 'minus 0.72: very negative'),
  bad: dial(-0.4, 'minus 0.4: negative'),
  even: dial(0, '0: neutral'),
  best: dial(0.86, 'plus 0.86: very positive'),
  club: clubProgress({
    readers: [
      { initials: 'AR', percent: 36, me: true },
      { initials: 'PL', percent: 38 },
      { initials: 'JD', percent: 51 },
      { initials: 'MK', percent: 57 },
      { initials: 'WO', percent: 71 },
      { initials: 'TB', percent: 100 },
    ],
    planned: 50,
    mark: 'planned for Tuesday',
    words: { start: 'start', half: 'half', end: 'end' },
    label: 'Six members by tenths; five of six are past a third',
  }),
  shelf: bookShelf(shelved),
  goal: goalShelf(shelved, 9),
}

const facets = {
  on: [{ href: '#filters', label: 'Ashgrove only' }],
  groups: [
    {
      title: 'Where',
      choices: [
        { href: '#filters', label: 'Any branch', count: 34, current: true },
        { href: '#filters', label: 'Central', count: 26 },
      ],
    },
    { title: 'Language', choices: [{ href: '#filters', label: 'English', count: 1029 }] },
  ],
}

/** What the pattern book shows; a page's own queries give the same shapes. */
export const specimens = {
  tokens: tokens.split(' '),
  bindings,
  covers,
  cloths: CLOTHS,
  shelved,
  charts,
  facets,
  figures: [
    { label: 'books', text: '31' },
    { label: 'pages', text: '10,322' },
    { label: 'average rating', text: '3.8' },
  ],
  ...tables,
}
