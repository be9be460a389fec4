import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { LeadingWords } from '../../reading/index.ts'
import { membersOf } from '../members/member-queries.ts'
import { tables } from '../tables.ts'

/** So many may be named in one comment. */
const most = 20

/** A handle with its mark; what stands in an address of mail is none. */
const pattern = /(?<![\p{L}\p{N}_.@/-])@[a-z][a-z0-9]*(?:-[a-z0-9]+)*/giu

/** `@Wren-A` is wren-a. */
const handleOf = (word: string): string => word.slice(1).toLowerCase()

/** The handles in a text, as they are kept. */
export const handlesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([word]) => handleOf(word)))].slice(0, most)

/** Makes those who are named in a text ways to their pages; `handles` are those that may be shown to who reads it. */
export const waysTo = (handles: readonly string[]): LeadingWords => ({
  pattern,
  hrefOf: word => (handles.includes(handleOf(word)) ? `/people/${handleOf(word)}` : null),
})

type Said = { clubId: string; commentId: string; authorId: string; body: string }

/** Keeps whom a comment names now: members whose page its author may open; nobody names themselves. */
export async function keepMentions(tx: Tx, { clubId, commentId, authorId, body }: Said): Promise<void> {
  await tables(tx).deleteFrom('clubs.mentions').where('comment_id', '=', commentId).execute()
  const handles = handlesIn(body)
  if (handles.length === 0) return
  const named = await membersOf(tx, clubId, authorId)
    .where('person.handle', '=', sql<string>`any(${handles}::text[])`)
    .where('person.id', '<>', authorId)
    .execute()
  if (named.length === 0) return
  await tables(tx)
    .insertInto('clubs.mentions')
    .values(named.map(({ id }) => ({ club_id: clubId, comment_id: commentId, person_id: id })))
    .execute()
}
