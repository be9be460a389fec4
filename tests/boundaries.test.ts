import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from './carrel.ts'

type Report = { summary: { violations: { rule: { name: string }; from: string }[]; totalCruised: number } }

const root = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)
const cruiser = join(root, 'node_modules/.bin/depcruise')
const { forbidden } = require('../.dependency-cruiser.cjs') as { forbidden: { name: string }[] }

const cruise = (folder: string): Report['summary'] => {
  const options = [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'migrations',
    'bench',
  ]
  const answer = execFileSync(cruiser, options, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  return (JSON.parse(answer) as Report).summary
}

/** For each rule one import that breaks it: the file that has it, and what it imports. */
const planted: Record<string, [file: string, imported: string]> = {
  'no-circular': ['src/port.ts', './refusal.ts'],
  'not-found': ['src/lost.ts', './nowhere.ts'],
  '1-list-of-modules': ['src/jobs/queue.ts', '../modules.ts'],
  '1-module-from-list': ['src/web/operator.ts', '../modules/identity/module.ts'],
  '2-module-own-files': ['src/modules/clubs/module.ts', '../../database.ts'],
  '3-web-parts': ['src/modules/clubs/club-routes.ts', '../../database.ts'],
  '4-jobs-of-modules': ['src/modules/clubs/jobs.ts', '../../web/kit/form.ts'],
  '5-actions-without-web': ['src/modules/clubs/meetings.ts', '../../web/kit/form.ts'],
  '5-actions-through-faces': ['src/modules/clubs/polls.ts', '../../jobs/boss.ts'],
  '5-start-problems': ['src/modules/clubs/polls.ts', '../../start-problem.ts'],
  '6-pure-rules': ['src/modules/circulation/charges/fine.ts', '../../../database.ts'],
  '6-rules-of-own-module': ['src/modules/circulation/loans/loan.ts', '../../catalog/drafts/isbn.ts'],
  '6-rules-without-libraries': ['src/modules/circulation/holds/selection.ts', 'zod'],
  '7-identity-knows-none-to-its-right': ['src/modules/identity/accounts/people.ts', '../../catalog/index.ts'],
  '7-catalog-knows-none-to-its-right': ['src/modules/catalog/works.ts', '../circulation/index.ts'],
  '7-circulation-knows-none-to-its-right': ['src/modules/circulation/patrons.ts', '../reading/index.ts'],
  '7-reading-knows-none-to-its-right': ['src/modules/reading/shelves.ts', '../clubs/index.ts'],
  '7-clubs-knows-none-to-its-right': ['src/modules/clubs/bets.ts', '../insights/index.ts'],
  '7-faces': ['src/modules/reading/log.ts', '../catalog/tables.ts'],
  '7-faces-from-outside': ['src/main/peek.ts', '../modules/catalog/tables.ts'],
  '8-ground-knows-no-module': ['src/web/kit/form.ts', '../../modules/identity/index.ts'],
  '8-backups-from-above': ['src/jobs/sweep.ts', '../backup/making.ts'],
  '9-langchain-in-insights': ['src/modules/insights/models/asking.ts', '@langchain/core'],
  '9-model-child-apart': ['src/modules/insights/models/model-process.ts', './child/main.ts'],
  '9-lucia-and-oslo-in-identity': ['src/modules/identity/tables.ts', 'lucia'],
  'tests-not-in-program': ['src/id.ts', '../tests/database.ts'],
  'bench-on-the-ground': ['bench/peek.ts', '../src/embedded/start.ts'],
  'measured-by-the-benchmark-alone': ['src/modules/catalog/books/peek.ts', '../measured.ts'],
  'bench-apart': ['src/log.ts', '../bench/load.ts'],
  'migrations-stand-alone': ['migrations/20270101000000-clubs-polls.ts', '../src/id.ts'],
}

/** A small house in which every planted import leads somewhere. */
const plant = (): string => {
  const folder = temporaryFolder()
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { flag: 'a' })
  }
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    cpSync(join(root, file), join(folder, file))
  for (const library of ['zod', 'lucia', '@langchain/core']) {
    write(`node_modules/${library}/package.json`, `{ "name": "${library}", "main": "index.js" }`)
    write(`node_modules/${library}/index.js`, '')
  }
  for (const [file, imported] of Object.values(planted)) {
    write(file, `import '${imported}'\n`)
    const target = join(dirname(file), imported)
    if (imported.startsWith('.') && imported !== './nowhere.ts') write(target, '')
  }
  write('src/refusal.ts', "import * as port from './port.ts'\n")
  return folder
}

it('has a planted violation for every rule', () => {
  expect(Object.keys(planted).toSorted()).toEqual(forbidden.map(({ name }) => name).toSorted())
})

it('catches each planted violation', () => {
  const { violations } = cruise(plant())
  const caught = violations.map(({ rule, from }) => `${rule.name}: ${from}`)
  for (const [name, [file]] of Object.entries(planted)) expect(caught).toContain(`${name}: ${file}`)
})

it('finds no violation in the house, having looked at all of it', () => {
  const { violations, totalCruised } = cruise(root)
  expect(violations.map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([])
  expect(totalCruised).toBeGreaterThan(100)
})
