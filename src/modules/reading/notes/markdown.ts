import MarkdownIt from 'markdown-it'

// What is written as HTML is shown as it was typed, and a picture would be fetched from wherever it says.
const markdown = new MarkdownIt('commonmark', { html: false, linkify: false }).disable(['image'])
const lead = new Set(['http:', 'https:', 'mailto:'])
markdown.validateLink = url => {
  const address = url.trim().toLowerCase()
  return URL.canParse(address) && lead.has(new URL(address).protocol)
}
markdown.renderer.rules.link_open = (tokens, place, options, _env, self) => {
  tokens[place]?.attrSet('rel', 'nofollow noopener noreferrer')
  return self.renderToken(tokens, place, options)
}
// A page has its own headings, and a note is none of them.
markdown.renderer.rules.heading_open = () => '<p><b>'
markdown.renderer.rules.heading_close = () => '</b></p>\n'

/** Words in a text that lead somewhere: each that the pattern finds, where it has an address of this site. */
export type LeadingWords = { pattern: RegExp; hrefOf: (word: string) => string | null }

// What stands in a link, or as code, stays as it is.
markdown.renderer.rules.text = (tokens, place, _options, env) => {
  const text = tokens[place]?.content ?? ''
  const { leading } = (env ?? {}) as { leading?: LeadingWords }
  return leading && !inLink(tokens.slice(0, place))
    ? withLinks(text, leading)
    : markdown.utils.escapeHtml(text)
}

const inLink = (before: readonly { type: string }[]): boolean =>
  before.findLast(({ type }) => type === 'link_open' || type === 'link_close')?.type === 'link_open'

function withLinks(text: string, { pattern, hrefOf }: LeadingWords): string {
  const { escapeHtml } = markdown.utils
  let html = ''
  let from = 0
  for (const { 0: word, index } of text.matchAll(pattern)) {
    const href = hrefOf(word)
    if (href === null) continue
    html += `${escapeHtml(text.slice(from, index))}<a href="${escapeHtml(href)}">${escapeHtml(word)}</a>`
    from = index + word.length
  }
  return html + escapeHtml(text.slice(from))
}

/** What somebody wrote in Markdown as HTML that does nothing: no tags of theirs, no pictures, no address but of the web and mail. */
export function asHtml(text: string, leading?: LeadingWords): string {
  const marks = text.match(/[*_[]/g)?.length ?? 0
  return marks > mostMarks
    ? `<p>${markdown.utils.escapeHtml(text)}</p>\n`
    : markdown.render(text, leading && { leading })
}

// Which mark ends which costs the square of their number; more than so many make no prose, and stay text.
const mostMarks = 1000

/** Any text as Markdown that says just that, in one line. */
export const asMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>&#~|$!]/g, '\\$&').replace(/\s+/g, ' ')
