import type { Tx } from '../../../database.ts'
import type { DraftIdentifier, DraftSeries } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { headingKey, seriesIds } from './authorities.ts'

/** Makes these the numbers that an edition has. */
export async function writeIdentifiers(
  tx: Tx,
  editionId: string,
  identifiers: readonly DraftIdentifier[],
): Promise<void> {
  await tables(tx).deleteFrom('catalog.identifiers').where('edition_id', '=', editionId).execute()
  if (identifiers.length > 0)
    await tables(tx)
      .insertInto('catalog.identifiers')
      .values(identifiers.map(({ kind, value }) => ({ edition_id: editionId, kind, value })))
      .onConflict(conflict => conflict.doNothing())
      .execute()
}

/** Makes these the series that an edition is of, in this order. */
export async function writeSeries(tx: Tx, editionId: string, series: readonly DraftSeries[]): Promise<void> {
  const ids = await seriesIds(tx, series)
  await tables(tx).deleteFrom('catalog.edition_series').where('edition_id', '=', editionId).execute()
  const rows = series.flatMap(({ name, number }, position) => {
    const series_id = ids.get(headingKey(name))
    return series_id === undefined ? [] : [{ edition_id: editionId, series_id, number, position }]
  })
  if (rows.length > 0)
    await tables(tx)
      .insertInto('catalog.edition_series')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}
