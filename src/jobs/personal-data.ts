import type { PersonalData } from '../personal-data.ts'

/** Work in the background that somebody asked for and could watch. */
export const tasksOfPerson: PersonalData = {
  rows: [
    {
      table: 'jobs.tasks',
      column: 'person_id',
      given: ['created_at', 'kind', 'status', 'updated_at'],
      gone: 'removed',
    },
  ],
}
