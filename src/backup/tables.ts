import { sql } from 'kysely'
import type { Db } from '../database.ts'
import { treatments } from './treatments.ts'

/** The rows of one table as COPY's text. */
export type TableRows = {
  /** `schema.table`, not quoted. */
  name: string
  /** Those that are written, in this order; generated ones are not among them. */
  columns: string[]
  /** What they are ordered by, as SQL. */
  key: string[]
}

type Found = { schema: string; name: string; columns: string[]; key: string[] }

export const queueSchema = 'pgboss'

/**
 * The schemas that are Carrel's: each applied migration carries the name of its own, so that a later
 * module's tables are found without being named here, and another program's in the same database are not.
 */
export const schemasOf = (migrations: readonly string[]): string[] => [
  ...new Set([...migrations.map(name => name.split('-')[1] ?? ''), queueSchema]),
]

/** All tables that are backed up, each after those that it refers to. */
export const tablesIn = async (db: Db, schemas: readonly string[]): Promise<TableRows[]> => {
  const { rows } = await sql<Found>`
    select namespace.nspname as schema, class.relname as name,
      array(
        select attname::text from pg_attribute
        where attrelid = class.oid and attnum > 0 and not attisdropped and attgenerated = ''
        order by attnum
      ) as columns,
      array(
        select format('%I', attname) || case when attcollation = 0 then '' else ' collate "C"' end
        from pg_index, unnest(indkey) with ordinality as key (attnum, place)
          join pg_attribute using (attnum)
        where indrelid = class.oid and indisprimary and attrelid = class.oid
        order by place
      ) as key
    from pg_class as class join pg_namespace as namespace on namespace.oid = class.relnamespace
    where class.relkind in ('r', 'p') and not class.relispartition
      and (namespace.nspname = any(${schemas}::text[])
        or (namespace.nspname = 'public' and class.relname in ('kysely_migration', 'kysely_migration_lock')))
    order by 1, 2`.execute(db)
  const tables = rows.flatMap(rowsOf)
  return inOrder(tables, await referencesIn(db))
}

/** The query that gives the rows in the order of their key, whatever the database's collation is. */
export const selecting = ({ name, columns, key }: TableRows): string => {
  const treatment = treatments[name] ?? {}
  const { where, values = {} } = treatment === 'left out' ? {} : treatment
  const list = columns.map(column => {
    const value = values[column]
    return value ? `${value} as ${identifier(column)}` : `each.${identifier(column)}`
  })
  const order = key.length > 0 ? key.map(column => `each.${column}`) : ['each::text collate "C"']
  return [
    `select ${list.join(', ')} from ${quoted(name)} as each`,
    ...(where ? [`where ${where}`] : []),
    `order by ${order.join(', ')}`,
  ].join(' ')
}

/** `schema.table` as SQL names it. */
export const quoted = (name: string): string => name.split('.').map(identifier).join('.')

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

function rowsOf({ schema, name: inSchema, columns, key }: Found): TableRows[] {
  const name = `${schema}.${inSchema}`
  const treatment = treatments[name] ?? {}
  if (treatment === 'left out') return []
  const { without = [] } = treatment
  return [{ name, columns: columns.filter(column => !without.includes(column)), key }]
}

/** A foreign key of `child`, which is `schema.table`, to `parent`. */
export type Reference = {
  child: string
  parent: string
  constraint: string
  /** The table that has the constraint, quoted; of a partitioned one that is a partition. */
  on: string
  deferrable: boolean
}

/** Every foreign key of the database between two tables. */
export const referencesIn = async (db: Db): Promise<Reference[]> => {
  const { rows } = await sql<Reference>`
    with root as (
      select class.oid, namespace.nspname || '.' || top.relname as name
      from pg_class as class
        join pg_class as top on top.oid = coalesce(pg_partition_root(class.oid), class.oid)
        join pg_namespace as namespace on namespace.oid = top.relnamespace
      where class.relkind in ('r', 'p')
    )
    select child.name as child, parent.name as parent, conname as constraint,
      conrelid::regclass::text as on, condeferrable as deferrable
    from pg_constraint
      join root as child on child.oid = conrelid
      join root as parent on parent.oid = confrelid
    where contype = 'f' and conrelid <> confrelid
    order by 1, 2, 3`.execute(db)
  return rows
}

function inOrder(tables: TableRows[], references: Reference[]): TableRows[] {
  const named = new Map(tables.map(table => [table.name, table]))
  const ordered: TableRows[] = []
  const take = (table: TableRows) => {
    if (!named.delete(table.name)) return
    for (const { child, parent } of references) {
      const first = named.get(parent)
      if (child === table.name && first) take(first)
    }
    ordered.push(table)
  }
  for (const table of tables) take(table)
  return ordered
}
