import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** One file as the checks see it: its path from the root of the project, and its text. */
export type Source = { path: string; text: string }

const root = join(import.meta.dirname, '../..')

/** Every file of the project that the pattern finds, such as `views/**\/*.eta`. */
export const sources = (pattern: string): Source[] =>
  globSync(pattern, { cwd: root })
    .toSorted()
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** The program's own TypeScript, without its tests. */
export const program = (): Source[] =>
  sources('src/**/*.ts').filter(({ path }) => !/[.-](test|fixture)\.ts$/.test(path))

/** Every node of a TypeScript file, outside in. */
export function* nodesOf({ path, text }: Source): Generator<ts.Node> {
  const waiting: ts.Node[] = [ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node
    waiting.push(...node.getChildren())
  }
}

/** What is wrong in any of the files, each with the path in front. */
export const inEach = (files: Source[], wrongIn: (file: Source) => string[]): string[] =>
  files.flatMap(file => wrongIn(file).map(words => `${file.path}: ${words}`))

/** The text of a string or template, `*` standing for what is put in; undefined for other expressions. */
export const literal = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map(span => `*${span.literal.text}`).join('')
}
