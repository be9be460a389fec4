import { textOf } from './kind.ts'
import { tidied } from './letters.ts'
import type { Block, Page } from './page.ts'

/** Text without pages of its own is cut into leaves of about this many characters, so that a place in it can be shown. */
const leafSize = 3000
/** A paragraph that is longer than a leaf is laid on several. */
const longest = 2 * leafSize

export function readPlainText(bytes: Uint8Array): { pages: Page[]; unreadPages: number } {
  const parts = (textOf(bytes) ?? '').split('\f')
  const paragraphsOf = (text: string): Block[] =>
    text
      .replace(/\r\n?/g, '\n')
      .split(/\n[ \t]*\n/)
      .map(paragraph => ({ kind: 'text' as const, text: unwrapped(paragraph) }))
      .filter(({ text }) => text !== '')
  const pages = parts.length > 1 ? parts.map(paragraphsOf) : leavesOf(paragraphsOf(parts[0] ?? ''))
  return { pages, unreadPages: 0 }
}

/** Lines of a paragraph that was broken at a width are one line; short ones, as of verse or a list, stay. */
function unwrapped(paragraph: string): string {
  const lines = paragraph
    .split('\n')
    .map(line => tidied(line))
    .filter(line => line !== '')
  const width = Math.max(...lines.map(({ length }) => length))
  const broken = width > 55 && lines.slice(0, -1).every(({ length }) => length > width * 0.7)
  return lines.join(broken ? ' ' : '\n')
}

/** Blocks laid on leaves; a leaf ends with a block, and a heading never stands alone at its end. */
export function leavesOf(blocks: readonly Block[]): Page[] {
  const leaves: Page[] = []
  let leaf: Page = []
  let length = 0
  for (const block of blocks.flatMap(cutToLeaves)) {
    if (length > 0 && length + block.text.length > leafSize) {
      const kept = leaf.at(-1)?.kind === 'heading' && leaf.length > 1 ? leaf.splice(-1) : []
      leaves.push(leaf)
      leaf = kept
      length = kept.reduce((sum, { text }) => sum + text.length, 0)
    }
    leaf.push(block)
    length += block.text.length
  }
  return leaf.length > 0 ? [...leaves, leaf] : leaves
}

function cutToLeaves(block: Block): Block[] {
  const blocks: Block[] = []
  let { text } = block
  while (text.length > longest) {
    const space = text.lastIndexOf(' ', leafSize)
    const at = space > leafSize / 2 ? space : leafSize
    blocks.push({ ...block, text: text.slice(0, at).toWellFormed() })
    text = text.slice(at).trimStart()
  }
  return [...blocks, { ...block, text: text.toWellFormed() }]
}
