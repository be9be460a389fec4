import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../docs/insights.md')

/** Puts what a benchmark found between `<!-- name -->` and `<!-- /name -->` in docs/insights.md. */
export function replaceTable(name: string, words: string): void {
  const page = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/insights.md has no place for ${name}.`)
  writeFileSync(file, `${page.slice(0, from + begin.length)}\n${words}${page.slice(to)}`)
}
