import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { setModelSummary, statesOf, titledWorks } from '../../catalog/index.ts'
import { nobody, setSwitches } from '../../identity/index.ts'
import { sourceOf } from '../records/source.ts'
import { tables } from '../tables.ts'
import { scriptedName } from './scripted-model.ts'
import { scriptedAnswer } from './scripts.ts'

/** Of these a summary is there already; of others that a publisher describes one may be asked for. */
const summarised = ['Middlemarch', 'Season of Migration to the North', 'The Left Hand of Darkness']
const toAskFor = 'Moby-Dick'

/** Summaries as the scripted model writes them, and models that may be asked. */
export async function addSummaries(demo: Demo): Promise<void> {
  demo.say('Writing summaries …')
  await setSwitches(demo.db, { models: 'on' }, nobody, demo.ago(30))
  for (const title of summarised) await summarise(demo, title)
  const [book] = await worksCalled(demo, toAskFor)
  if (book)
    demo.recommend('librarian', {
      href: `/books/${book.id}`,
      label: 'insights.demo.summary',
      params: { title: toAskFor },
    })
  demo.recommend('administrator', { href: '/administration/models', label: 'insights.demo.models' })
}

const worksCalled = ({ db }: Demo, title: string) =>
  titledWorks(db).where('work.title', '=', title).orderBy('work.id').limit(1).execute()

async function summarise(demo: Demo, title: string): Promise<void> {
  const { db, cast } = demo
  const [work] = await worksCalled(demo, title)
  const state = work && (await statesOf(db, [work.id])).get(work.id)
  const source = state && sourceOf(state)
  if (!work || !source || isRefused(source)) throw new Error(`${title} is not described.`)
  const now = demo.ago(9)
  const text = scriptedAnswer('summary', source.material)
  await transaction(db, async tx => {
    await setModelSummary(tx, work.id, { text, model: scriptedName }, now)
    await tables(tx)
      .insertInto('insights.summaries')
      .values({
        work_id: work.id,
        state: 'made',
        reason: null,
        library_id: cast.town.id,
        asked_by: cast.guests.librarian.id,
        asked_at: now,
        task_id: null,
        source: source.digest,
        settled_at: now,
      })
      .execute()
  })
}
