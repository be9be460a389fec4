import { pollRound } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { ballotsCounted, tallyOf } from './poll-queries.ts'

type Tally = Awaited<ReturnType<typeof tallyOf>>[number]

/** How a poll was counted: each round as a picture and in words, the whole as a table, and the ballots without whose they are. */
export async function resultShown(ctx: Context, { id, counted }: { id: string; counted: number | null }) {
  const [tallies, ballots] = await Promise.all([tallyOf(ctx.db, id), ballotsCounted(ctx.db, id)])
  const all = counted ?? 0
  const rounds = [...Map.groupBy(tallies, ({ round }) => round)].map(([, rows]) => rows)
  return {
    rounds: rounds.map(rows => roundShown(ctx.words, rows, all)),
    table: tableOf(ctx.words, rounds, all),
    ballots,
  }
}

function roundShown(words: Formatters, rows: readonly Tally[], all: number) {
  const counting = rows.reduce((sum, { votes }) => sum + votes, 0)
  const text = findingOf(words, rows, counting)
  return {
    round: rows[0]?.round ?? 0,
    text,
    silent: all - counting,
    svg: pollRound({
      rows: rows.map(({ title, votes, went_out, won }) => ({
        name: title,
        votes,
        kind: went_out ? 'out' : won ? 'winner' : 'in',
      })),
      counting,
      half: words.t('clubs.result.half'),
      label: text,
    }),
  }
}

function findingOf(words: Formatters, rows: readonly Tally[], counting: number): string {
  const out = rows.filter(({ went_out }) => went_out)
  const names = new Intl.ListFormat(words.language).format(out.map(({ title }) => title))
  const [first] = out
  if (!first) {
    const winner = rows.find(({ won }) => won)
    return words.t('clubs.result.wins', { title: winner?.title ?? '', votes: winner?.votes ?? 0, counting })
  }
  if (first.votes === 0) return words.t('clubs.result.without', { titles: names, count: out.length })
  return words.t(first.by_tie ? 'clubs.result.out-by-tie' : 'clubs.result.out', {
    title: names,
    votes: first.votes,
  })
}

/** A row for each title, with its ballots in each round and the wait that would decide a tie. */
function tableOf(words: Formatters, rounds: readonly (readonly Tally[])[], all: number) {
  const titles = rounds[0] ?? []
  const votesIn = (rows: readonly Tally[], id: string) => rows.find(row => row.id === id)?.votes ?? '–'
  const silent = rounds.map(rows => all - rows.reduce((sum, { votes }) => sum + votes, 0))
  return {
    title: words.t('clubs.result.table'),
    columns: [
      words.t('clubs.polls.title-column'),
      ...rounds.map((_rows, place) => words.t('clubs.result.round', { round: place + 1 })),
      words.t('clubs.result.wait'),
    ],
    rows: [
      ...titles.map(({ id, title, copies, waiting }) => [
        title,
        ...rounds.map(rows => votesIn(rows, id)),
        words.t('clubs.result.waits', { copies: copies ?? 0, waiting: waiting ?? 0 }),
      ]),
      [words.t('clubs.result.silent-row'), ...silent, ''],
    ],
  }
}
