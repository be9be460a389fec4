import { inEach, type Source } from './source.ts'

const reached = /\b(?:include|layout|includeAsync)\(\s*(['"`])([^'"`]*)\1/g
const computed = /\b(?:include|layout|includeAsync)\(\s*(?!['"`])/

/** Templates that use a template of another module. */
export const foreignViews = (views: Source[]): string[] =>
  inEach(views, ({ path, text }) => {
    const [, own = ''] = path.split('/')
    const allowed = own === 'layouts' ? ['layouts', 'shared'] : [own, 'shared', 'layouts']
    const foreign = [...text.matchAll(reached)]
      .map(([, , view = '']) => view)
      .filter(view => !allowed.includes(view.split('/')[0] ?? ''))
      .map(view => `uses ${view}`)
    return computed.test(text) ? [...foreign, 'computes which template it uses'] : foreign
  })

const bans: [RegExp, string][] = [
  [/<script(?![^>]*\ssrc=)/i, 'holds a script of its own'],
  [/<script[^>]*>\s*[^<\s]/i, 'holds a script of its own'],
  [/<style\b/i, 'holds a stylesheet of its own'],
  [/\sstyle\s*=/i, 'has a style attribute'],
  [/\bstyle:\s*['"`]/, 'gives a partial a style attribute'],
  [/\shx-on\b/i, 'uses hx-on'],
  [/\son[a-z]+\s*=\s*["']/i, 'has an event handler attribute'],
  [/["'\s]js:/i, 'lets htmx evaluate js:'],
  [/javascript:/i, 'links to javascript:'],
  [/hx-trigger[^"']*["'][^"']*\[/i, 'has a trigger filter, which htmx evaluates'],
]

/** What the content security policy refuses, or htmx would have to evaluate. */
export const bannedInViews = (views: Source[]): string[] =>
  inEach(views, ({ text }) => {
    const markup = withoutCode(withoutComments(text))
    const found = bans.filter(([pattern]) => pattern.test(markup) || pattern.test(codeIn(text)))
    return [...new Set(found.map(([, words]) => words))]
  })

/** Words for people that are written into a template instead of a message file. */
export const wordsInViews = (views: Source[]): string[] =>
  inEach(views, ({ text }) => {
    const markup = withoutCode(withoutComments(text))
    const spoken = [...markup.matchAll(/\s(?:title|alt|placeholder|aria-label|label)="([^"]*)"/g)].map(
      ([, words = '']) => words,
    )
    const shown = markup
      .replaceAll(/<[^>]*>/g, '\n')
      .replaceAll(/&[a-z]+;|&#\d+;/g, '')
      .split('\n')
    return [...spoken, ...shown]
      .map(words => words.trim())
      .filter(words => /\p{L}{2}/u.test(words.replaceAll('Carrel', '')))
      .map(words => `says “${words}”`)
  })

const withoutComments = (text: string): string =>
  text.replaceAll(/<!--.*?-->/gs, '').replaceAll(/<%\s*\/\*.*?\*\/\s*%>/gs, '')

// Markup inside code, as in capture(() => { %> … <% }), stays.
const withoutCode = (text: string): string => text.replaceAll(/<%.*?%>/gs, '')

/** What stands between <% and %>, a line for each place. */
export const codeIn = (text: string): string =>
  [...text.matchAll(/<%(.*?)%>/gs)].map(([, code = '']) => code).join('\n')
