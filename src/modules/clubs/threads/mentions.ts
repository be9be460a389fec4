import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { membersOf } from '../members/member-queries.ts'
import { tables } from '../tables.ts'

/** So many may be named in one comment. */
const most = 20

/** The handles in a text, as they are kept: `@Wren-A` is wren-a; what stands in an address of mail is none. */
export const handlesIn = (text: string): string[] => {
  const found = text.matchAll(/(?<![\p{L}\p{N}_.@/-])@([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/giu)
  return [...new Set([...found].map(([, handle = '']) => handle.toLowerCase()))].slice(0, most)
}

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
