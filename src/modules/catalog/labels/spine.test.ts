import { expect, it } from 'vitest'
import { spineLines } from './spine.ts'

it.each([
  ['823.8 ELI v.2', 'George Eliot', 'Middlemarch', ['823.8', 'ELI', 'v.2']],
  ['  QA76  .73  ', '', '', ['QA76', '.73']],
  [null, 'George Eliot', 'Middlemarch', ['ELI']],
  [null, 'Terry Pratchett, Neil Gaiman', 'Good Omens', ['PRA']],
  [null, 'Лев Толстой', 'Война и мир', ['ТОЛ']],
  [null, '', '“A” is for', ['AIS']],
  [null, '', '', []],
  ['a b c d e f g', '', '', ['a', 'b', 'c', 'd', 'e']],
])('breaks %s of %s, %s', (callNumber, byLine, title, lines) => {
  expect(spineLines(callNumber, byLine, title)).toEqual(lines)
})
