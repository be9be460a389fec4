import pg from 'pg'
import type { Place } from './place.ts'

export type OnServer = Extract<Place, { kind: 'server' }>

/** What a database that may be thrown away carries as its comment. */
const mark = 'made by npm run bench'

/** A database of this name on the server, with nothing in it; one that the benchmark made before is thrown away. */
export const emptyDatabase = (server: string, name: string): Promise<OnServer> => anew(server, name, '')

/** A database of this name with all that stands in another; one that the benchmark made before is thrown away. */
export const copyDatabase = (from: OnServer, name: string): Promise<OnServer> =>
  anew(from.url, name, `template ${nameOf(from)}`)

async function anew(server: string, name: string, from: string): Promise<OnServer> {
  await administer(server, async client => {
    const { rows } = await client.query(
      `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
      [name],
    )
    if (rows.some(({ comment }) => comment !== mark))
      throw new Error(`The server has a database ${name} that the benchmark did not make; it stays.`)
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} ${from}`)
    await client.query(`comment on database ${name} is '${mark}'`)
  })
  return databaseNamed(server, name)
}

/** Throws a database of the benchmark away. */
export const dropDatabase = (place: OnServer): Promise<void> =>
  administer(place.url, async client => {
    await client.query(`drop database if exists ${nameOf(place)} with (force)`)
  })

export const hasDatabase = (place: OnServer): Promise<boolean> =>
  administer(place.url, async client => {
    const { rows } = await client.query('select from pg_database where datname = $1', [nameOf(place)])
    return rows.length > 0
  })

/** Where a database of this name is, or would be. */
export function databaseNamed(server: string, name: string): OnServer {
  const url = new URL(server)
  url.pathname = `/${name}`
  return { kind: 'server', url: url.href }
}

const nameOf = ({ url }: OnServer): string => new URL(url).pathname.slice(1)

async function administer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(databaseNamed(server, 'postgres').url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
