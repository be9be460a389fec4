import { describe, expect, it } from 'vitest'
import { noteHtml } from './note-text.ts'

describe('a note’s Markdown', () => {
  it.each([
    ['*so* **much**', '<p><em>so</em> <strong>much</strong></p>'],
    ['> said', '<blockquote>\n<p>said</p>\n</blockquote>'],
    ['- one\n- two', '<ul>\n<li>one</li>\n<li>two</li>\n</ul>'],
    ['[there](https://example.org/a?b=c&d)', '<p><a href="https://example.org/a?b=c&amp;d">there</a></p>'],
    ['雪が*降*る', '<p>雪が<em>降</em>る</p>'],
  ])('is drawn: %s', (typed, drawn) => {
    expect(noteHtml(typed)).toBe(drawn)
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<!-- --><svg/onload=alert(1)>',
    'text <b onclick="alert(1)">more</b>',
    '<style>body { display: none }</style>',
    '</blockquote></section><h1>mine</h1>',
  ])('shows tags as they were typed: %s', typed => {
    expect(tagsIn(noteHtml(typed))).toEqual(['p'])
  })

  it.each([
    '[press](javascript:alert(1))',
    '[press](JaVaScRiPt:alert(1))',
    '[press](java&#115;cript:alert(1))',
    '[press](data:text/html,<script>alert(1)</script>)',
    '[press](vbscript:x)',
    '[press]( \u0001javascript:alert(1))',
    '<javascript:alert(1)>',
  ])('goes nowhere but to web and mail addresses: %s', typed => {
    expect(noteHtml(typed)).not.toMatch(/href="[^"]*(?:script|data|x):?[^"]*"/i)
  })

  it('asks no other server for a picture, and makes no heading', () => {
    const drawn = noteHtml('![seen](https://example.org/eye.png)\n\n# Loud\n\nUnder\n===\n')
    expect(tagsIn(drawn)).not.toContain('img')
    expect(tagsIn(drawn)).not.toContain('h1')
  })

  it('leaves as text what was made to be slow', () => {
    const typed = '*a_<'.repeat(501)
    expect(noteHtml(typed)).toBe(`<p>${typed.replaceAll('<', '&lt;')}</p>`)
    expect(noteHtml('*a* '.repeat(500))).toContain('<em>a</em>')
  })
})

const tagsIn = (html: string): string[] => [
  ...new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name ?? '')),
]
