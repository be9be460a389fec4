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

/** What somebody wrote in Markdown as HTML that does nothing: no tags of theirs, no pictures, no address but of the web and mail. */
export function asHtml(text: string): string {
  const marks = text.match(/[*_[]/g)?.length ?? 0
  return marks > mostMarks ? `<p>${markdown.utils.escapeHtml(text)}</p>\n` : markdown.render(text)
}

// Which mark ends which costs the square of their number; more than so many make no prose, and stay text.
const mostMarks = 1000

/** Any text as Markdown that says just that, in one line. */
export const asMarkdown = (text: string): string =>
  text.replace(/[\\`*_[\]<>&#~|$!]/g, '\\$&').replace(/\s+/g, ' ')
