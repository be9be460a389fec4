import { Command } from 'commander'
import { desk } from './desk.ts'
import { pages } from './pages.ts'
import { plans } from './plans.ts'
import type { Run } from './run.ts'
import { statements } from './statements.ts'

const numbers = (text: string) => text.split(',').map(Number)

const program = new Command('bench').description(
  'Measures Carrel beside the floor. Set BENCH_DATABASE_URL to a PostgreSQL server that may make databases.',
)

const part = (name: string, description: string, run: (run: Run) => Promise<unknown>) =>
  program
    .command(name)
    .description(description)
    .option('--works <number>', 'size of the library', Number, 10_000)
    .option('--connections <numbers>', 'with commas between them', numbers, [1, 16, 64])
    .option('--rounds <number>', 'of which the median is taken', Number, 3)
    .option('--seconds <number>', 'of each round', Number, 5)
    .option('--warm-up <number>', 'seconds before the first round', Number, 3)
    .option('--pages <names>', 'only these', (text: string) => text.split(','), [])
    .option('--embedded', 'on the embedded database')
    .action(async ({ embedded, ...options }) => {
      const server = embedded ? undefined : process.env.BENCH_DATABASE_URL
      if (!embedded && !server) {
        console.error(
          'Set BENCH_DATABASE_URL to a PostgreSQL server that may make databases, or say --embedded.',
        )
        process.exit(1)
      }
      await run({ ...options, server, tell: (words: string) => console.log(words) })
    })

part('pages', 'list, search and book page', pages)
part('plans', 'how the database does each statement', plans)
part('statements', 'how many statements each page sends', statements)
part('desk', 'lending and taking back', desk)

await program.parseAsync(process.argv)
