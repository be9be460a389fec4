import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/**
 * By what works can be narrowed, for other rooms' queries: columns `id`, and `facts`, each behind a letter: `p:` and `s:` with
 * the id of somebody who made it and of a subject, `l:` with a language, `f:` with a format.
 */
export const workFacts = (db: Db) =>
  tables(db).selectFrom('catalog.works as work').select(['work.id', 'work.facts'])

/** What people are called, for other rooms' queries: columns `id`, `name`, `sort_name`. Who may know is for those to say. */
export const contributorNames = (db: Db) =>
  tables(db)
    .selectFrom('catalog.contributors as contributor')
    .select(['contributor.id', 'contributor.name', 'contributor.sort_name'])

/** What subjects are called, for other rooms' queries: columns `id`, `label`. Who may know is for those to say. */
export const subjectLabels = (db: Db) =>
  tables(db).selectFrom('catalog.subjects as subject').select(['subject.id', 'subject.label'])
