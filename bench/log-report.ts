import type { LogResult } from './log.ts'
import type { LogImportResult } from './log-import.ts'
import type { PageStatements } from './page-statements.ts'
import { ms, section, table, whole } from './tables.ts'

/** What the database does for each of a reader's own pages, in a short log and in a long one. */
export const logStatementsReport = (library: string, { statements, books, load }: LogResult): string =>
  section(
    `Statements of a log’s pages: ${library}`,
    [
      `What the database takes by itself. Programs at work or waiting for a core while the pages were measured: ${load.toFixed(1)}.
Where fewer pages a second came than there were connections, the p95 above leaves out those that never came, and counts for no goal.
The floor adds goals and years up as slowly as Carrel does, so that a share near 1 of home, goals and statistics says nothing of them; these times do.`,
      statementsTable({ few: '100 books', many: `${whole(books)} books` }, statements),
    ].join('\n\n'),
  )

/** What the database does for each page where there is little and where there is much. */
export const statementsTable = (heads: { few: string; many: string }, statements: PageStatements): string =>
  table(
    ['', heads.few, 'ms', heads.many, 'ms', 'the slowest ms'],
    statements.map(({ page, few, many }) => [
      page,
      few.statements,
      ms(few.ms),
      many.statements,
      ms(many.ms),
      ms(many.slowest),
    ]),
  )

/** How a reader's library moves in. */
export const logImportReport = (library: string, found: LogImportResult): string =>
  section(
    `${whole(found.rows)} books move into a log: ${library}`,
    [
      `A file as Goodreads writes it; of ten rows six stand in the catalogue by their numbers, two by title and author alone, two nowhere.
Its preview found ${Object.entries(found.verdicts)
        .map(([verdict, count]) => `${whole(count)} ${verdict}`)
        .join(', ')}; ${whole(found.logged)} came into the log. Programs at work or waiting for a core
meanwhile, others’ and these: ${found.load.toFixed(1)}.`,
      table(
        ['job', 'seconds', 'rows/s', 'transactions', 'the longest ms'],
        [
          stage('reads the file for its preview', found.reading),
          stage('writes it into the log', found.writing),
        ],
      ),
    ].join('\n\n'),
  )

const stage = (what: string, { seconds, rate, count, longest }: LogImportResult['reading']): string[] => [
  what,
  seconds.toFixed(1),
  whole(rate),
  whole(count),
  whole(longest),
]
