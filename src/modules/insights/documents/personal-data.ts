import type { Db } from '../../../database.ts'
import type { PersonalRows } from '../../../personal-data.ts'
import { tables } from '../tables.ts'

/** One's own documents are one's own; those of a library or a club stay theirs, and forget who brought them. */
export const documentRows: readonly PersonalRows[] = [
  {
    table: 'insights.documents',
    column: 'person_id',
    given: ['added_at', 'title', 'file_name', 'file', 'work_id', 'spoils', 'status', 'pages'],
    gone: 'removed',
  },
  { table: 'insights.documents', column: 'added_by', given: [], gone: { added_by: null } },
]

/** Where the files of somebody's own documents lie in FILES_DIR. */
export async function documentFiles(db: Db, personId: string): Promise<string[]> {
  const own = await tables(db)
    .selectFrom('insights.documents')
    .select('file')
    .where('person_id', '=', personId)
    .execute()
  return own.map(({ file }) => `documents/${file}`)
}
