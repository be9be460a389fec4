import type { PageRouter } from '../module.ts'
import { publicPage } from './kit/authorize.ts'
import { bindings, specimens } from './styleguide/specimens.ts'

const sections = [
  'colour',
  'type',
  'buttons',
  'fields',
  'notes',
  'refusals',
  'availability',
  'needs',
  'ratings',
  'books',
  'filters',
  'tables',
  'covers',
  'charts',
  'why',
  'desk',
  'talk',
  'answers',
  'wrong',
  'paper',
]

/** The pattern book: every shared partial in every state. Mounted in development and under test, never in production. */
export function styleguideRoutes(router: PageRouter): void {
  router.get('/styleguide', publicPage(), async ctx => {
    ctx.page('styleguide/index', {
      cloth: bindings.find(binding => binding === ctx.query.cloth),
      sections,
      specimens: {
        ...specimens,
        form: {
          values: { year: 'MDCCC', kind: [] },
          errors: {
            year: ctx.words.t('styleguide.fields.year-error'),
            kind: ctx.words.t('styleguide.fields.kind-error'),
            rules: ctx.words.t('styleguide.fields.rules-error'),
          },
        },
      },
    })
  })
}
