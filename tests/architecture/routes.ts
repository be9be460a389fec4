import ts from 'typescript'
import { inEach, literal, nodesOf, type Source } from './source.ts'

export type Route = { method: string; path: string | undefined; guard: string }

const methods = ['get', 'post', 'put', 'patch', 'delete', 'del', 'all']
const guards = ['authorize', 'signedIn', 'publicPage']
const segment = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*|:[a-z][A-Za-z0-9]*)(?:\.[a-z0-9]+)*$/

/** Every `router.get('/path', guard(…), …)` in a file. */
export const routesIn = (file: Source): Route[] =>
  [...nodesOf(file)]
    .filter(node => ts.isCallExpression(node))
    .filter(({ expression }) => ts.isPropertyAccessExpression(expression) && isRouter(expression))
    .map(({ expression, arguments: [path, guard] }) => ({
      method: (expression as ts.PropertyAccessExpression).name.text,
      path: path && ts.isStringLiteralLike(path) ? literal(path) : undefined,
      guard: guard && ts.isCallExpression(guard) ? guard.expression.getText() : '',
    }))

function isRouter({ expression, name }: ts.PropertyAccessExpression): boolean {
  return /router$/i.test(expression.getText()) && methods.includes(name.text)
}

export const unguardedRoutes = (files: Source[]): string[] =>
  inEach(files, file =>
    routesIn(file)
      .filter(({ guard }) => !guards.includes(guard))
      .map(({ method, path }) => `${method} ${path} says neither authorize(…), signedIn() nor publicPage()`),
  )

export const oddPaths = (files: Source[]): string[] =>
  inEach(files, file =>
    routesIn(file)
      .filter(({ path }) => !path?.startsWith('/') || !path.slice(1).split('/').every(isKebab))
      .map(({ method, path }) => `${method} ${path ?? '(not written out)'} is not in kebab-case`),
  )

function isKebab(part: string): boolean {
  return part === '' || segment.test(part)
}
