import { routesIn } from './routes.ts'
import { inEach, type Source } from './source.ts'

/**
 * Routes that change something and that no form in a view posts to: without JavaScript they could not be
 * reached. The API has no pages.
 */
export const routesWithoutForm = (files: Source[], views: Source[]): string[] => {
  const actions = views.flatMap(actionsIn).map(segmentsOf)
  return inEach(files, file =>
    routesIn(file)
      .filter(({ method, path }) => !['get', 'all'].includes(method) && !path?.startsWith('/api/'))
      .filter(({ path = '' }) => !actions.some(action => leadsTo(segmentsOf(path), action)))
      .map(({ method, path }) => `${method} ${path} has no form in any view`),
  )
}

// Written in a form, or given to a partial that draws one: action="/loans/<%= id %>", action: `/loans/${id}`.
function actionsIn({ text }: Source): string[] {
  const plain = text.replaceAll(/<%[=~].*?%>/gs, '*').replaceAll(/\$\{[^}]*\}/g, '*')
  const written = /action(?:="|:\s*['"`])(\/[^"'`?]*)/g
  const values = text.replaceAll(/\$\{[^}]*\}/g, '*')
  return [plain, values].flatMap(form => [...form.matchAll(written)].map(([, action = '']) => action))
}

const segmentsOf = (path: string): string[] => path.split('/')

function leadsTo(route: string[], action: string[]): boolean {
  return (
    route.length === action.length &&
    route.every(
      (part, place) => part === action[place] || (part.startsWith(':') && action[place]?.includes('*')),
    )
  )
}
