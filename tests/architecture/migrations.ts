import { inEach, type Source } from './source.ts'

const order = ['identity', 'catalog', 'circulation', 'reading', 'clubs', 'insights']
const ground = ['platform', 'web', 'jobs']
const named = /^migrations\/\d{14}-([a-z]+)-[a-z0-9-]+\.ts$/

/** Migrations that could not be applied beside others, or break a rule that the tables hold for everybody. */
export const wrongMigrations = (files: Source[]): string[] =>
  inEach(files, ({ path, text }) => {
    const own = named.exec(path)?.[1] ?? ''
    if (![...order, ...ground].includes(own))
      return ['is not named like 20261120093000-circulation-create-loans.ts']
    return [...foreignChanges(own, text), ...rightwardKeys(own, text), ...wrongColumns(text)]
  })

function foreignChanges(own: string, text: string): string[] {
  const changed =
    /\b(?:create table|alter table|create schema|drop table|update|insert into|delete from)\s+(?:if (?:not )?exists\s+)?"?([a-z]+)"?\b(?=[.\s`;]|$)/g
  return [...text.matchAll(changed)]
    .map(([, schema = '']) => schema)
    .filter(schema => [...order, 'web', 'jobs'].includes(schema) && schema !== own)
    .map(schema => `changes ${schema}, which is another module's`)
}

function rightwardKeys(own: string, text: string): string[] {
  const allowed = order.slice(0, order.indexOf(own) + 1)
  return [...text.matchAll(/\breferences\s+"?([a-z]+)"?\./g)]
    .map(([, schema = '']) => schema)
    .filter(schema => !allowed.includes(schema) && schema !== own)
    .map(schema => `has a foreign key to ${schema}, which stands to its right`)
}

function wrongColumns(text: string): string[] {
  return [
    ...(/default\s+(?:gen_random_uuid|uuid_generate|uuidv)/.test(text)
      ? ['lets a column make its own key']
      : []),
    ...(/\btimestamp\b(?!\s+with time zone)/.test(text) ? ['has a timestamp without a zone'] : []),
    ...(/export (?:const|async function|function) down\b/.test(text) ? ['goes down'] : []),
  ]
}
