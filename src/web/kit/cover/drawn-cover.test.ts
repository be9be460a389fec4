import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CLOTHS } from './cloth.ts'
import { designOf } from './design.ts'
import { drawnCover } from './drawn-cover.ts'
import { breakLines } from './lines.ts'
import { drawnSpine, tinySpine } from './spine.ts'
import { titles } from './titles.fixture.ts'

type Reference = {
  drawnCover(title: string, author: string, options: { small: boolean; cls: string }): string
  spine(title: string, author: string, pages: number, options?: { tiny: boolean }): string
}

const reference = resolve('../shared/look/reference/cover.mjs')

/** A few hundred titles: every fixture alone, and every fixture beginning with its neighbour's words. */
const many = titles.flatMap(([title, author], place) => {
  const [before = '', writer = ''] = titles.at(place - 1) ?? []
  return [
    [title, author],
    [`${before} ${title}`, writer],
    [`${title}: ${before}`, `${author} ${writer}`],
    [[...title].reverse().join(''), author],
    [title.toUpperCase(), `${writer}, ${author}`],
    [title.slice(0, 3), ''],
    [`${title} ${place}`, author],
    [`The ${title}`, author],
    [`${title}${title}${title}`, writer],
  ] as const
})

describe('a drawn cover', () => {
  it.each([
    ['Middlemarch', 'George Eliot', '0853fa0a', 'tobacco', 2, 1, 7],
    ['The Left Hand of Darkness', 'Ursula K. Le Guin', 'baf056df', 'olive', 3, 1, 1],
    ['Emma', 'Jane Austen', '91004847', 'dove', 2, 2, 1],
    ['三体', '刘慈欣', 'f23841c7', 'dove', 0, 4, 1],
    ['Moby-Dick; or, The Whale', 'Herman Melville', 'a19c9951', 'oxblood', 1, 2, 2],
    ['1984', '', 'a15b68ee', 'ivory', 4, 4, 5],
  ])('binds %s by %s as published', (title, author, hash, cloth, layout, frame, ornament) => {
    const design = designOf(title, author)
    expect(design.hash.toString(16).padStart(8, '0')).toBe(hash)
    expect([design.cloth.name, design.layout, design.frame, design.ornament]).toEqual([
      cloth,
      layout,
      frame,
      ornament,
    ])
  })

  it('leaves the subtitle out', () => {
    const cover = drawnCover('Moby-Dick; or, The Whale', 'Herman Melville', { size: 'l' })
    expect(cover).toContain('>Moby-Dick</text>')
    expect(cover).not.toContain('Whale')
  })

  it('breaks a long title into balanced lines at the largest size that fits', () => {
    const sizes = [32, 28, 25, 22, 19.5, 17, 15, 13]
    expect(breakLines('The Death and Life of Great American Cities', 134, sizes, 92)).toEqual({
      size: 17,
      lines: ['The Death and', 'Life of Great', 'American Cities'],
    })
  })

  it('is small without a size and at s, and carries its size as a class', () => {
    const full = drawnCover('Emma', 'Jane Austen', { size: 'l' })
    expect(full).toMatch(/^<svg class="cover l" /)
    expect(full).toContain('Jane Austen')
    for (const size of [undefined, 's'] as const)
      expect(drawnCover('Emma', 'Jane Austen', { size })).not.toContain('Jane Austen')
  })

  it('keeps markup in a title from becoming markup', () => {
    for (const [title, author] of titles)
      expect(drawnCover(title, author, { size: 'l' })).not.toMatch(/<(b|i|script)\b/)
  })

  it('looks the same for ever: a change of this digest changes every cover in every catalogue', () => {
    const digest = createHash('sha256')
    for (const [title, author] of many)
      digest.update(drawnCover(title, author) + drawnCover(title, author, { size: 'l' }))
    expect(digest.digest('hex').slice(0, 16)).toBe('f34fcde3762781ea')
  })

  it.runIf(existsSync(reference))('is drawn byte for byte as the reference draws it', async () => {
    const drawn = (await import(pathToFileURL(reference).href)) as Reference
    expect(many.length).toBeGreaterThan(250)
    for (const [title, author] of many) {
      for (const small of [true, false])
        expect(drawnCover(title, author, { small })).toBe(
          drawn.drawnCover(title, author, { small, cls: 'cover' }),
        )
      for (const pages of [0, 40, 272, 880, 5000]) {
        const spine = { title, author, pages }
        expect(`<li>${drawnSpine(spine)}</li>`).toBe(drawn.spine(title, author, pages))
        expect(`<li>${tinySpine(spine)}</li>`).toBe(drawn.spine(title, author, pages, { tiny: true }))
      }
    }
  })
})

describe('the cloth table', () => {
  it.each(CLOTHS)('reads well in $name', ({ cloth, shade, foil }) => {
    expect(contrast(foil, cloth)).toBeGreaterThanOrEqual(6)
    expect(contrast(foil, shade)).toBeGreaterThanOrEqual(4.5)
  })
})

/** WCAG 2.2, relative luminance of two #rrggbb colours. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(place => {
    const channel = Number.parseInt(colour.slice(place, place + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
