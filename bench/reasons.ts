/** Why a goal is missed, by how its name begins: shown only while it is. */
const reasons: readonly (readonly [goal: string, why: string])[] = [
  [
    'log of 10,000 books: statements',
    'Measured when each goal over books still asked for its own shelf; they come in one statement since.',
  ],
  [
    'log of 10,000 books moves in',
    'A part of the file is made smaller only after one took long; the machine was busy with other work.',
  ],
  [
    'log of 10,000 books',
    'The database’s own time is in the table of statements. Of the program’s, a quarter hands statements over, a quarter draws rows and covers, the rest lies thin over router, queries and frame.',
  ],
  [
    '1,000 clubs: statements',
    'Where stakes stand open, one more asks for the answers of their bets; it grows with nothing.',
  ],
  [
    '1,000 clubs',
    'The statements take up to 3 ms, home 11 and the best clubs 8; the floor sends the same, so that the rest is the program’s: frame, words, covers, queries put together.',
  ],
  ['lend', 'Eight round trips, a transaction with a rule in TypeScript between them, against one statement.'],
  ['take back', 'Seven round trips against one statement.'],
  ['10,000 connections', 'One process gives fewer pages a second than are asked for, so that they queue.'],
  ['two web', 'Database, load and both processes share the two cores.'],
  ['memory after load, server', 'Node’s own 55 MB, compiled code, and what V8 lets grow before it collects.'],
  ['memory after load, embedded', 'The database’s memory grows with what is read, and does not shrink.'],
  [
    'first page after a later',
    'Compiled code is read, and the queue and the schema are looked at before the first answer.',
  ],
  ['commonest word', 'Exact titles and titles that begin so are looked up for themselves, up to 2,000 each.'],
  [
    'p95 of the list at depth',
    'Within what lies between rounds; the statement takes as long at either size.',
  ],
  ['first page after the first', 'Nothing is compiled yet, and the schema is made.'],
  ['304 of the public', 'The page is made before it is known to be the same.'],
  ['304 of the signed-in', 'The page is made, from the database on, before it is known to be the same.'],
  ['list', 'The frame of the page, its words and the drawn covers; who is asking is remembered by now.'],
  ['search', 'As the list, and exact titles are looked up for themselves.'],
  ['book', 'The frame of the page and its words; who is asking is remembered by now.'],
]

/** The reason written down for a goal, or nothing. */
export const reasonFor = (goal: string): string => reasons.find(([name]) => goal.startsWith(name))?.[1] ?? ''
