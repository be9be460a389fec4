import ts from 'typescript'
import { inEach, literal, nodesOf, type Source } from './source.ts'

const schemas = [
  'identity',
  'catalog',
  'circulation',
  'reading',
  'clubs',
  'insights',
  'jobs',
  'web',
  'pgboss',
]
const inSql = new RegExp(`\\b(${schemas.join('|')})"?\\."?[a-z_]+`, 'g')
const afterKeyword = new RegExp(
  `\\b(?:from|join|into|update|table|only|truncate)\\s+"?((?:${schemas.join('|')})"?\\."?[a-z_]+)`,
  'gi',
)

/**
 * Tables of another module that a module names: in raw SQL, or in the types of its own tables. Everything
 * else the compiler sees.
 */
export const foreignTables = (files: Source[]): string[] =>
  inEach(
    files.filter(({ path }) => path.startsWith('src/modules/')),
    file => {
      const [, , own = ''] = file.path.split('/')
      const foreign = (table: string) => !table.replaceAll('"', '').startsWith(`${own}.`)
      return [...namedTables(file)].filter(foreign).map(table => `names the table ${table}`)
    },
  )

function* namedTables(file: Source): Generator<string> {
  for (const node of nodesOf(file)) {
    const text = literal(node)
    if (text === undefined) continue
    const tag = ts.isTaggedTemplateExpression(node.parent) && node.parent.tag.getText()
    if (tag === 'sql') yield* text.match(inSql) ?? []
    else if (ts.isPropertySignature(node.parent) && node.parent.name === node) yield* text.match(inSql) ?? []
    else for (const [, table = ''] of text.matchAll(afterKeyword)) yield table
  }
}
