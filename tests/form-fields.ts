import type { Fields } from './site.ts'

/** What a browser would send if nobody touched the form with this action: hidden fields, texts, what is chosen. */
export function fieldsOfForm(html: string, action: string): Fields {
  const form = [...html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)].find(([text]) =>
    text.includes(`action="${action}"`),
  )?.[0]
  if (form === undefined) throw new Error(`No form on the page leads to ${action}.`)
  const fields: Record<string, string[]> = {}
  const control = /<input\b[^>]*>|<textarea\b[^>]*>.*?<\/textarea>|<select\b[^>]*>.*?<\/select>/gs
  for (const [text] of form.matchAll(control)) {
    const name = attribute(text, 'name')
    if (name === null || !isSent(text)) continue
    fields[name] = [...(fields[name] ?? []), sentBy(text)]
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, [one = '', ...more]]) => [name, more.length ? [one, ...more] : one]),
  )
}

const isSent = (control: string): boolean =>
  !/^<input\b[^>]*type="(?:checkbox|radio)"/.test(control) || /\schecked/.test(control)

function sentBy(control: string): string {
  if (control.startsWith('<textarea')) return unescaped(/>\n?(.*)<\/textarea>$/s.exec(control)?.[1] ?? '')
  if (control.startsWith('<select')) {
    const chosen = /<option\b[^>]*\sselected[^>]*>/.exec(control) ?? /<option\b[^>]*>/.exec(control)
    return chosen ? (attribute(chosen[0], 'value') ?? '') : ''
  }
  return attribute(control, 'value') ?? ''
}

const attribute = (tag: string, name: string): string | null => {
  const value = new RegExp(`^<\\w+\\b[^>]*?\\s${name}="([^"]*)"`, 's').exec(tag)?.[1]
  return value === undefined ? null : unescaped(value)
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => entities[name] ?? '')
