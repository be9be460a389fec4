import type { PersonalData } from '../../personal-data.ts'
import { tables } from './tables.ts'

/** The catalogue belongs to its libraries; only who imported something, and what nobody else sees yet, is a person's. */
export const catalogPersonalData: PersonalData = {
  rows: [
    {
      table: 'catalog.versions',
      column: 'person_id',
      given: ['created_at', 'cause', 'work_id'],
      gone: { person_id: null },
    },
    {
      table: 'catalog.changes',
      column: 'person_id',
      given: ['created_at', 'cause', 'contributor_id', 'copy_id', 'work_id'],
      gone: { person_id: null },
    },
    {
      table: 'catalog.proposals',
      column: 'person_id',
      given: ['created_at', 'work_id', 'changes', 'status', 'reason'],
      gone: { person_id: null },
    },
    { table: 'catalog.proposals', column: 'decided_by', given: [], gone: { decided_by: null } },
    {
      table: 'catalog.merges',
      column: 'person_id',
      given: ['created_at', 'kind', 'from_id', 'into_id'],
      gone: { person_id: null },
    },
    { table: 'catalog.merges', column: 'undone_by', given: [], gone: { undone_by: null } },
    {
      table: 'catalog.adding_entries',
      column: 'person_id',
      given: ['created_at', 'isbn', 'title', 'outcome'],
      gone: 'removed',
    },
    {
      table: 'catalog.enrichments',
      column: 'asked_by',
      given: ['created_at', 'isbn', 'status'],
      gone: { asked_by: null },
    },
    { table: 'catalog.enrichments', column: 'decided_by', given: [], gone: { decided_by: null } },
    {
      table: 'catalog.imports',
      column: 'person_id',
      given: ['created_at', 'file_name', 'status'],
      gone: { person_id: null },
    },
    { table: 'catalog.imports', column: 'undone_by', given: [], gone: { undone_by: null } },
    {
      table: 'catalog.works',
      column: 'provisional_for',
      given: ['created_at', 'title', 'by_line'],
      gone: { provisional_for: null },
    },
    {
      table: 'catalog.saved_searches',
      column: 'person_id',
      given: ['created_at', 'name', 'query'],
      gone: 'removed',
    },
  ],
  // Without a maker it would be seen by everybody.
  async beforeGoing(tx, personId, now) {
    await tables(tx)
      .updateTable('catalog.works')
      .set({ removed_at: now })
      .where('provisional_for', '=', personId)
      .execute()
  },
}
