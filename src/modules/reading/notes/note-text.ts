import MarkdownIt from 'markdown-it'

/**
 * A note's Markdown as HTML. Tags that were typed are shown as they were typed; links go to web and mail addresses alone. Headings
 * would break into the page's own, and a picture would tell somebody else's server what is being read: both stay text.
 */
export function noteHtml(body: string): string {
  const marks = body.match(/[*_[]/g)?.length ?? 0
  return marks > mostMarks ? `<p>${markdown.utils.escapeHtml(body)}</p>` : markdown.render(body).trimEnd()
}

// Which mark ends which costs the square of their number; more than so many make no prose, and stay text.
const mostMarks = 1000

const markdown = new MarkdownIt('commonmark', { html: false, maxNesting: 20 }).disable([
  'heading',
  'lheading',
  'image',
  'reference',
])

markdown.validateLink = address => /^(?:https?:\/\/|mailto:)/i.test(address)
