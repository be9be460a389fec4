import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { type IndexedWork, openingsOf } from './document.ts'
import { keysOf, spellable } from './spelling.ts'

/**
 * Writes down the words of works, to be found when they are misspelt, and the beginnings that their people and subjects are
 * suggested by. What is in these lists is shown to nobody who may not see a work with it: that is asked when it is found.
 */
export async function keepWords(tx: Tx, works: readonly IndexedWork[]): Promise<void> {
  const words = new Set(works.flatMap(work => textsOf(work).flatMap(text => spellableParts(text))))
  const rows = [...words].flatMap(word => keysOf(word).map(key => ({ key, word })))
  await sql`insert into catalog.spellings (key, word)
    select key, word from unnest(${rows.map(({ key }) => key)}::text[], ${rows.map(({ word }) => word)}::text[])
      as spelling (key, word)
    where not exists (select from catalog.spellings known where known.key = spelling.word and known.word = spelling.word)
    order by key, word on conflict do nothing`.execute(tx)
  const openings = works.flatMap(openingsOf).filter(({ key }) => key !== '')
  await sql`insert into catalog.openings (key, kind, id)
    select distinct key, kind, id from unnest(${openings.map(({ key }) => key)}::text[],
      ${openings.map(({ kind }) => kind)}::text[], ${openings.map(({ id }) => id)}::uuid[]) as opening (key, kind, id)
    order by key, kind, id on conflict do nothing`.execute(tx)
}

const textsOf = ({ title, subtitle, other_titles, people, series }: IndexedWork): string[] =>
  [
    title,
    subtitle,
    ...other_titles,
    ...people.flatMap(({ name, otherName, variants }) => [name, otherName, ...variants]),
    ...series,
  ].filter(text => text !== null)

// A question is cut after twenty words, a title is not.
const spellableParts = (text: string): string[] => (text.match(/(?:\S+\s*){1,12}/gu) ?? []).flatMap(spellable)
