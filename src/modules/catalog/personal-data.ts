import type { PersonalData } from '../../personal-data.ts'
import { tables } from './tables.ts'

/** The catalogue belongs to its libraries; only who imported something, and what nobody else sees yet, is a person's. */
export const catalogPersonalData: PersonalData = {
  rows: [
    {
      table: 'catalog.imports',
      column: 'person_id',
      given: ['created_at', 'file_name', 'status'],
      gone: { person_id: null },
    },
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
