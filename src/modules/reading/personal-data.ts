import type { PersonalData } from '../../personal-data.ts'
import { waitingFiles } from './imports/import-queries.ts'

/** A log is its reader's alone: it is downloaded whole, and goes with them. */
export const readingPersonalData: PersonalData = {
  rows: [
    {
      table: 'reading.books',
      column: 'person_id',
      given: [
        'added_on',
        'work_id',
        'edition_id',
        'status',
        'rating',
        'review',
        'review_spoils',
        'owned',
        'favourite',
        'pages',
        'minutes',
        'shared',
      ],
      gone: 'removed',
    },
    {
      table: 'reading.preferences',
      column: 'person_id',
      given: ['at_lending'],
      gone: 'removed',
    },
    {
      table: 'reading.questions',
      column: 'person_id',
      given: ['asked_at', 'kind', 'work_id'],
      gone: 'removed',
    },
    {
      table: 'reading.goals',
      column: 'person_id',
      given: ['created_at', 'kind', 'amount', 'begins', 'ends'],
      gone: 'removed',
    },
    { table: 'reading.challenges', column: 'person_id', given: ['created_at', 'name'], gone: 'removed' },
    {
      table: 'reading.prompts',
      column: 'person_id',
      given: ['place', 'words', 'book_id', 'challenge_id'],
      gone: 'removed',
    },
    {
      table: 'reading.secret_links',
      column: 'person_id',
      given: ['created_at', 'shelf_id', 'book_id'],
      gone: 'removed',
    },
    {
      table: 'reading.joined_books',
      column: 'person_id',
      given: ['joined_at', 'from_work', 'into_work', 'folded'],
      gone: 'removed',
    },
    { table: 'reading.tallies', column: 'person_id', given: [], gone: 'removed' },
    {
      table: 'reading.readthroughs',
      column: 'person_id',
      given: ['created_at', 'book_id', 'edition_id', 'began', 'ended', 'outcome', 'outcome_told_at'],
      gone: 'removed',
    },
    {
      table: 'reading.progress',
      column: 'person_id',
      given: ['told_at', 'day', 'readthrough_id', 'unit', 'value', 'minutes'],
      gone: 'removed',
    },
    {
      table: 'reading.shared_years',
      column: 'person_id',
      given: ['created_at', 'year'],
      gone: 'removed',
    },
    {
      table: 'reading.shelves',
      column: 'person_id',
      given: ['created_at', 'name', 'rule', 'shared'],
      gone: 'removed',
    },
    {
      table: 'reading.shelf_books',
      column: 'person_id',
      given: ['added_at', 'shelf_id', 'book_id'],
      gone: 'removed',
    },
    { table: 'reading.tags', column: 'person_id', given: ['tag', 'book_id'], gone: 'removed' },
    {
      table: 'reading.notes',
      column: 'person_id',
      given: ['created_at', 'book_id', 'kind', 'body', 'page', 'tags'],
      gone: 'removed',
    },
    {
      table: 'reading.imports',
      column: 'person_id',
      given: ['created_at', 'file_name', 'source', 'status'],
      gone: 'removed',
    },
    {
      table: 'reading.import_rows',
      column: 'person_id',
      given: ['import_id', 'number', 'source', 'result'],
      gone: 'removed',
    },
  ],
  // A file that waits to be read; afterwards its rows are kept, and it is gone.
  files: (db, personId) => waitingFiles(db, personId),
}
