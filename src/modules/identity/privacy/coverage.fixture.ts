import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { personalData } from '../../../personal-data.ts'

/** What an id of a person is called where it is no foreign key, because the row outlives them. */
const names = '^(person|actor|user|staff|owner|author|maker)_id$'

/** Every column of the database that names a person, as its foreign keys and its names say. */
async function columnsThatNamePeople(db: Db): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`
    select distinct place from (
      select conrelid::regclass || '.' || attname as place
      from pg_constraint cross join unnest(conkey) as key (attnum)
        join pg_attribute on attrelid = conrelid and pg_attribute.attnum = key.attnum
      where contype = 'f' and confrelid = 'identity.people'::regclass
      union
      select attrelid::regclass || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid
      where relkind in ('r', 'p') and attname ~ ${names} and not attisdropped
      union
      select 'identity.people.id'
    ) as found order by place`.execute(db)
  return rows.map(({ place }) => place)
}

/** Columns that name people and that no module's part says anything of, and those said of that do not exist. */
export async function uncovered(
  db: Db,
): Promise<{ forgotten: string[]; unknown: string[]; twice: string[] }> {
  const there = await columnsThatNamePeople(db)
  const said = personalData().flatMap(({ part }) =>
    part.rows.map(({ table, column }) => `${table}.${column}`),
  )
  return {
    forgotten: there.filter(place => !said.includes(place)),
    unknown: said.filter(place => !there.includes(place)),
    twice: said.filter((place, number) => said.indexOf(place) !== number),
  }
}

/** Tables in which this text stands anywhere, in whatever column. */
export async function tablesHolding(db: Db, text: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
    order by 1`.execute(db)
  const holding: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql`
      select from ${sql.table(name)} as each where strpos(each::text, ${text}) > 0 limit 1`.execute(db)
    if (rows.length > 0) holding.push(name)
  }
  return holding
}
