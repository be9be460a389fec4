import MarkdownIt from 'markdown-it'
import { textOf } from './kind.ts'
import { tidied } from './letters.ts'
import type { Block, Page } from './page.ts'
import { leavesOf } from './plain-text.ts'

// HTML in it stays what it is: text.
const parser = new MarkdownIt('commonmark', { html: false }).enable('table')

/** Markdown as its reader sees it: headings, paragraphs, items, code; without the marks, and without where links lead. */
export function readMarkdown(bytes: Uint8Array): { pages: Page[]; unreadPages: number } {
  const blocks: Block[] = []
  let kind: Block['kind'] = 'text'
  for (const token of parser.parse(textOf(bytes) ?? '', {})) {
    if (token.type === 'heading_open') kind = 'heading'
    if (token.type === 'heading_close') kind = 'text'
    if (token.type === 'inline') blocks.push({ kind, text: tidied(wordsIn(token.children ?? [])) })
    if (token.type === 'fence' || token.type === 'code_block')
      blocks.push({ kind: 'text', text: token.content.split('\n').map(tidied).filter(Boolean).join('\n') })
  }
  return { pages: leavesOf(blocks.filter(({ text }) => text !== '')), unreadPages: 0 }
}

type Token = ReturnType<typeof parser.parse>[number]

const wordsIn = (tokens: readonly Token[]): string =>
  tokens
    .map(({ type, content, children }) =>
      type === 'softbreak' || type === 'hardbreak'
        ? ' '
        : type === 'image'
          ? wordsIn(children ?? [])
          : content,
    )
    .join('')
