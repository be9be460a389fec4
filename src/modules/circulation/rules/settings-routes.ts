import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { blankForm, formWithError, readForm, type Values } from '../../../web/kit/form.ts'
import { writeMinor } from '../../../web/kit/money.ts'
import { actorOf } from '../../identity/index.ts'
import { dayStrategies, hourStrategies } from '../calendar/due-date.ts'
import { houseOf } from './house.ts'
import { saveSettings } from './saving-settings.ts'
import type { Settings } from './settings.ts'
import { rulesBy, settingsForm } from './settings-form.ts'

const options = { rulesBy, dayStrategies, hourStrategies }

/** What a library decides for all its loans. */
export function settingsRoutes(router: PageRouter): void {
  router.get('/rules/settings', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const { settings } = await houseOf(ctx.db, { libraryId: library.id, zone: library.zone }, [])
    ctx.page('circulation/rules/settings', { form: blankForm(valuesOf(settings, library.currency)), options })
  })

  router.post('/rules/settings', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const form = await readForm(ctx, settingsForm(library.currency))
    if (!form.ok) return ctx.refuse('circulation/rules/settings', { form, options })
    const place = { libraryId: library.id, zone: library.zone }
    const saved = await saveSettings(ctx.db, place, form.value, actorOf(ctx), ctx.now)
    if (isRefused(saved)) {
      const refused = formWithError(form.values, 'hour_strategy', 'circulation.errors.no-hours')
      return ctx.refuse('circulation/rules/settings', { form: refused, options })
    }
    ctx.done('/rules/settings', { flash: 'circulation.settings.saved' })
  })
}

const valuesOf = (settings: Settings, currency: string): Values =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      name === 'fine_patron_most' && typeof value === 'number'
        ? writeMinor(value, currency)
        : typeof value === 'boolean'
          ? value
            ? 'yes'
            : ''
          : String(value ?? ''),
    ]),
  )
