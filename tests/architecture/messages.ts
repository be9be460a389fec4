import { inEach, literal, nodesOf, type Source } from './source.ts'
import { codeIn } from './views.ts'

const spoken = /\b(?:t|rich)\(\s*'([^']+)'/g
const string = /'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g
const key = /^[a-z][a-z0-9-]*(?:\.[A-Za-z0-9*-]+)+$/

/** The keys of message files: `views/identity/en.json` holds identity.… */
export const keysIn = (files: Source[]): string[] =>
  files.flatMap(({ path, text }) => flat(path.split('/')[1] ?? '', JSON.parse(text)))

function flat(prefix: string, messages: object): string[] {
  return Object.entries(messages).flatMap(([name, message]) =>
    typeof message === 'object' ? flat(`${prefix}.${name}`, message) : [`${prefix}.${name}`],
  )
}

/** Keys that a view or the program speaks and that no message file holds. */
export const missingMessages = (views: Source[], program: Source[], messages: Source[]): string[] => {
  const keys = new Set(keysIn(messages))
  return inEach([...views, ...program], ({ text }) =>
    [...text.matchAll(spoken)]
      .map(([, wanted = '']) => wanted)
      .filter(wanted => key.test(wanted) && !keys.has(wanted))
      .map(wanted => `speaks ${wanted}, which no message file holds`),
  )
}

/** Messages that nothing can speak: neither by their key nor by a template that could become it. */
export const unusedMessages = (views: Source[], program: Source[], messages: Source[]): string[] => {
  const mentioned = new Set([...views.flatMap(stringsInView), ...program.flatMap(stringsInProgram)])
  const patterns = [...mentioned]
    .filter(text => text.includes('*') && key.test(text) && !text.startsWith('*'))
    .map(text => new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('*', '.+')}$`))
  return keysIn(messages)
    .filter(name => !mentioned.has(name) && !patterns.some(pattern => pattern.test(name)))
    .map(name => `${name} is never spoken`)
}

function stringsInView({ text }: Source): string[] {
  return [...codeIn(text).matchAll(string)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll(/\$\{[^}]*\}/g, '*'),
  )
}

const stringsInProgram = (file: Source): string[] => {
  const strings = [...nodesOf(file)].map(node => literal(node) ?? '')
  // A permission and an event of the audit have words of their own, found by their names.
  return strings.flatMap(text => (dotted.test(text) ? [text, ...wordsOfNames(text)] : [text]))
}

const dotted = /^[a-z]+\.[a-z-]+$/

const wordsOfNames = (name: string): string[] => [
  name.replace('.', '.permissions.'),
  name.replace('.', '.audit.'),
]
