import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import words from '../../../../views/catalog/en.json' with { type: 'json' }
import { identifierKinds } from '../drafts/draft.ts'
import { mergeFields } from '../drafts/merging.ts'

const module = join(import.meta.dirname, '..')
const source = ['imports', 'marc', 'csv', 'drafts']
  .flatMap(room => readdirSync(join(module, room)).map(file => join(room, file)))
  .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map(file => readFileSync(join(module, file), 'utf8'))
  .join('\n')

const found = (pattern: RegExp) => [...source.matchAll(pattern)].map(match => match[1] ?? '')

describe('the words of an import', () => {
  it('say every reason and remark that reading and writing know', () => {
    const known = new Set([...Object.keys(words.imports.reasons), ...Object.keys(words.imports.told)])
    const codes = [
      ...found(/\bcode: '([\w-]{2,})'/g),
      ...found(/unreadable\('([\w-]+)'/g),
      ...found(/reason: '([\w-]+)'/g),
    ]
    expect(codes.length).toBeGreaterThan(20)
    expect(codes.filter(code => !known.has(code))).toEqual([])
  })

  it('name every field that a merge can fill', () => {
    const named = Object.keys(words.imports.fields)
    expect(mergeFields.filter(field => !named.includes(field))).toEqual([])
    expect(identifierKinds.filter(kind => !named.includes(kind))).toEqual([])
  })

  it('say why undoing left something', () => {
    const outcomes = found(/(?:return|:|\?|=>) '([a-z]+-(?:kept|edited|in-use|copies))'/g)
    expect(outcomes.length).toBeGreaterThan(3)
    expect(outcomes.filter(outcome => !(outcome in words.imports.kept))).toEqual([])
  })
})
