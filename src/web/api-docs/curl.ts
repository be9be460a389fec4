import type { Values } from '../kit/form.ts'
import type { Shown } from './operations.ts'

/** The request that a form describes, as a line for a shell. Its token is a variable: it belongs into no page. */
export function curlLine(origin: string, operation: Shown, values: Values): string {
  const { method, path, fields, body, open } = operation
  const typed = (where: string, name: string) => [values[`${where}-${name}`] ?? ''].flat()[0] ?? ''
  const named = fields.filter(field => field.in === 'path')
  const place = named.reduce(
    (address, { name }) =>
      address.replace(`{${name}}`, encodeURIComponent(typed('path', name)) || `{${name}}`),
    path,
  )
  const query = new URLSearchParams(
    fields
      .filter(field => field.in === 'query')
      .map(({ name }): [string, string] => [name, typed('query', name)])
      .filter(([, value]) => value !== ''),
  )
  const sent = body ? ([values.body ?? body.sample].flat()[0] ?? '') : ''
  return [
    method === 'GET' ? 'curl' : `curl -X ${method}`,
    quoted(`${origin}${place}${query.size > 0 ? `?${query}` : ''}`),
    ...(open ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(body ? [`-H ${quoted('Content-Type: application/json')}`, `-d ${quoted(onOneLine(sent))}`] : []),
  ].join(' \\\n  ')
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function onOneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** The first request that anybody makes. */
export const firstLine = (origin: string, base: string): string =>
  ['curl', quoted(`${origin}${base}/users/me`), '-H "Authorization: Bearer $TOKEN"'].join(' \\\n  ')
