/**
 * Who may import whom. Each rule has a planted violation in tests/boundaries.test.ts: a check that nobody
 * has seen fail is decoration.
 */

/** From left to right: each module knows only those before it, and only by their index.ts. */
const order = ['identity', 'catalog', 'circulation', 'reading', 'clubs', 'insights']

/** Pure rules: values in, decision out. A new rule's file is added here. */
const rules = [
  'catalog/(drafts/(isbn|title|text|match|merging)|search/words)',
  'circulation/(rules/(rule|length|settings|terms)|calendar/(calendar|due-date)|charges/(fine|open-charges))',
  'circulation/(holds/(selection|matching|placement|estimate|hold-state)|loans/(loan|renewal|borrower|reasons))',
  'identity/people/(tie|seen-by)',
  'reading/(statistics/(period|months)|goals/goal)',
  'clubs/(polls/(count|poll)|meetings/standing)',
  'clubs/(bets/(bet|payout)|points/season)',
  'insights/(sentiment/(band|language|answer)|consensus/(representative|verbatim)|models/plain-text)',
  'insights/questions/(passage|objects|verified|fusing)',
  'insights/content/record-text',
  'insights/genres/(base-list|evidence|named-genres)',
].map(path => `^src/modules/${path}\\.ts$`)

/** The parts of a module that meet the web; a letter speaks in the pages' words, limits keep their counters. */
const webParts = '\\b(?:routes|api|forms?|shapes?|letter|limits|module)\\.ts$'
const test = '(\\.test|[.-]fixture)\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-found',
      comment: 'An import that resolves to nothing is missed by every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: '1-list-of-modules',
      comment: 'Only the composition imports the list: main, web/app and jobs/worker.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/main(/|\\.ts$)', '^src/web/app\\.ts$', '^src/jobs/worker\\.ts$'],
      },
      to: { path: '^src/modules\\.ts$' },
    },
    {
      name: '1-module-from-list',
      comment: "A module's module.ts is imported by the list and by nobody else.",
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/modules\\.ts$', test] },
      to: { path: '^src/modules/[^/]+/module\\.ts$' },
    },
    {
      name: '2-module-own-files',
      comment: 'module.ts gathers what its own module gives; the rest it knows as types.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/module\\.ts$' },
      to: { path: '^src/', pathNot: '^src/modules/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: '3-web-parts',
      comment:
        "Routes, API and forms use the kit, their own module, lower modules' faces and plain vocabulary.",
      severity: 'error',
      from: { path: `^src/modules/([^/]+)/.*${webParts}`, pathNot: test },
      to: {
        path: '^src/',
        pathNot: [
          '^src/web/kit/',
          '^src/modules/',
          '^src/(id|module|port|refusal|log)\\.ts$',
          '^src/(pictures/files|labels/[a-z]+)\\.ts$',
          '^src/jobs/(backlog|dead-letters|job|tasks)\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: '4-jobs-of-modules',
      comment: "A module's jobs know the queue and their own module.",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/[^/]*jobs\\.ts$' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/modules/$1/',
          '^src/modules/[^/]+/index\\.ts$',
          '^src/jobs/(job|queue|tasks)\\.ts$',
          '^src/(database|id|refusal|log)\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: '5-actions-without-web',
      comment: 'Actions and queries serve pages, the API, jobs and SIP2 alike, so they know none of them.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: [webParts, test] },
      to: { path: '^src/web/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: '5-actions-through-faces',
      comment: 'A module reaches the database, the queue and the vocabulary; not what lies behind them.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: test },
      to: {
        path: '^src/(main|embedded|database|backup)(/|$)|^src/(main|config|migrations|modules)\\.ts$|^src/jobs/(?!backlog\\.ts|dead-letters\\.ts|job\\.ts|queue\\.ts|tasks\\.ts)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: '5-start-problems',
      comment: 'Only a command of the command line ends the program with a sentence; an action refuses.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: [test, '-command\\.ts$'] },
      to: { path: '^src/start-problem\\.ts$' },
    },
    {
      name: '6-pure-rules',
      comment: 'A rule knows other rules of its module and named refusals: no database, web, zod or clock.',
      severity: 'error',
      from: { path: rules },
      to: { path: '^src/', pathNot: [...rules, '^src/refusal\\.ts$'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: '6-rules-of-own-module',
      comment: "Another module's rules are reached by its index.ts, and that not from a rule.",
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/', pathNot: test },
      to: { path: rules, pathNot: '^src/modules/$1/' },
    },
    {
      name: '6-rules-without-libraries',
      comment: 'What a rule decides must not depend on a database, a request or a form.',
      severity: 'error',
      from: { path: rules },
      to: { path: 'node_modules/(kysely|pg|pg-boss|koa|@koa|zod|eta|pino)/' },
    },
    ...order.slice(0, -1).map((name, place) => ({
      name: `7-${name}-knows-none-to-its-right`,
      comment: 'Imports point left only: identity, catalog, circulation, reading, clubs, insights.',
      severity: 'error',
      from: { path: `^src/modules/${name}/` },
      to: { path: `^src/modules/(${order.slice(place + 1).join('|')})/` },
    })),
    {
      name: '7-faces',
      comment: 'Another module is known by its index.ts; a test may borrow its fixtures.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/', pathNot: test },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: '7-faces-from-outside',
      comment: 'What stands over the modules sees their faces, and the list their module.ts.',
      severity: 'error',
      from: { path: '^(src|migrations|scripts|bench)/', pathNot: ['^src/modules/', test] },
      to: { path: '^src/modules/[^/]+/', pathNot: '^src/modules/[^/]+/(index|module|measured)\\.ts$' },
    },
    {
      name: '8-ground-knows-no-module',
      comment: 'The kit, the database, the settings, the queue and backups stand under every module.',
      severity: 'error',
      from: {
        path: '^src/(web/kit|database|demo|embedded|jobs|backup|labels|outside|pictures)/|^src/[^/]+\\.ts$',
        pathNot: ['^src/(main|modules)\\.ts$', test],
      },
      to: { path: '^src/modules/' },
    },
    {
      name: '8-backups-from-above',
      comment:
        'The command line, its start and the metrics page use backups; nothing else needs to know of them.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(backup|main)/', '^src/web/app\\.ts$', test] },
      to: { path: '^src/backup/' },
    },
    {
      name: '9-langchain-in-insights',
      comment:
        'It costs a quarter of a second and 116 MB to load: only the process that is made for it does.',
      severity: 'error',
      from: { pathNot: '^src/modules/insights/models/child/' },
      to: { path: 'langchain|@huggingface' },
    },
    {
      name: '9-model-child-apart',
      comment: 'What that process runs is started by its path; imported, it would bring LangChain along.',
      severity: 'error',
      from: { pathNot: '^src/modules/insights/models/child/' },
      to: { path: '^src/modules/insights/models/child/' },
    },
    {
      name: '9-lucia-and-oslo-in-identity',
      comment: 'Both are deprecated by their makers; one day they are swapped in these three files.',
      severity: 'error',
      from: { pathNot: '^src/modules/identity/accounts/(sessions|passwords|one-time-codes)(\\.test)?\\.ts$' },
      to: { path: 'node_modules/(lucia|oslo|@lucia-auth)/' },
    },
    {
      name: 'tests-not-in-program',
      comment: 'What runs for people does not need what runs for tests.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: test },
      to: { path: ['^tests/', test] },
    },
    {
      name: 'measured-by-the-benchmark-alone',
      comment: 'What a module gives the benchmark beside its face is for nobody else.',
      severity: 'error',
      from: { pathNot: '^bench/' },
      to: { path: '^src/modules/[^/]+/measured\\.ts$' },
    },
    {
      name: 'bench-on-the-ground',
      comment:
        'The benchmark uses the program as an operator does; to fill a library it uses what modules offer.',
      severity: 'error',
      from: { path: '^bench/', pathNot: test },
      to: {
        path: '^(src|tests|migrations)/',
        pathNot: [
          '^src/(config|database|id|log|migrations|modules|demo/fill|jobs/prepare)\\.ts$',
          '^src/web/(app\\.ts$|kit/)',
          '^src/modules/[^/]+/(index|measured)\\.ts$',
        ],
      },
    },
    {
      name: 'bench-apart',
      comment: 'Nothing that runs for people or for tests leans on what only measures.',
      severity: 'error',
      from: { path: '^(src|migrations|scripts|tests)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration that imports living code changes its meaning when that code does.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src|tests|migrations|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types count as imports, too: without this TypeScript removes them before they are seen.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
