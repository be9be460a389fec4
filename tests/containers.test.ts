import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DCLinter } from 'dclint'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './carrel.ts'

const root = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

const complaintsOf = (text: string) =>
  validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)
const stage = (name: string) => {
  const instructions = DockerfileParser.parse(read('Dockerfile')).getInstructions()
  const begin = instructions.findIndex(
    one => one.getKeyword() === 'FROM' && one.toString().endsWith(`AS ${name}`),
  )
  const end = instructions.findIndex((one, at) => at > begin && one.getKeyword() === 'FROM')
  return instructions.slice(begin, end === -1 ? undefined : end)
}
const argumentsOf = (instructions: Instruction[], keyword: string) =>
  instructions.filter(one => one.getKeyword() === keyword).map(one => one.getArguments().map(String))

describe('the Dockerfile', () => {
  it('has nothing that its linter knows to be wrong', () => {
    expect(complaintsOf(read('Dockerfile'))).toEqual([])
    expect(complaintsOf('FROM node\nCOPPY . .\n')).toEqual(['2: Unknown instruction: COPPY'])
  })

  it('puts all that the program reads into the image that serves, and it runs as an ordinary user', () => {
    const production = stage('production')
    const copied = argumentsOf(production, 'COPY').flatMap(given => given.slice(0, -1))
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'migrations', 'public', 'views', 'src']))
    for (const name of copied.filter(one => !one.startsWith('/')))
      expect(existsSync(join(root, name)), name).toBe(true)
    expect(argumentsOf(production, 'USER')).toEqual([['node']])
    expect(argumentsOf(production, 'HEALTHCHECK')).toHaveLength(1)
  })
})

// What the linter's own types, written for a bundler, do not tell.
type LintResult = { filePath: string; messages: { line: number; rule: string }[] }

describe('the compose files', () => {
  const lint = (...names: string[]) => {
    const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] })
    const paths = names.map(name => (name.startsWith('/') ? name : join(root, name)))
    return (linter.lintFiles(paths, false) as LintResult[]).flatMap(({ filePath, messages }) =>
      messages.map(({ line, rule }) => `${filePath}:${line} ${rule}`),
    )
  }

  it('follow the schema, name versions and open nothing to the network', () => {
    expect(lint('docker-compose.yml', 'docker-compose.dev.yml')).toEqual([])
  })

  it('would be told of a port that is open to everybody and of a word that is no key', () => {
    const wrong = join(temporaryFolder(), 'docker-compose.yml')
    writeFileSync(
      wrong,
      'name: wrong\nservices:\n  web:\n    image: node:24\n    ports: ["80:80"]\n    comand: x\n',
    )
    expect(lint(wrong).join()).toMatch(/no-unbound-port-interfaces.*invalid-schema|invalid-schema/)
  })
})

// Order and quotes are a matter of taste; the rest is not.
const rules = {
  'service-keys-order': 0,
  'services-alphabetical-order': 0,
  'service-ports-alphabetical-order': 0,
  'require-quotes-in-ports': 0,
} as const
