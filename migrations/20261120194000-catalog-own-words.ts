import { type Kysely, sql } from 'kysely'

/** Call numbers and notes that a library brought into records that it shares become its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.import_changes drop constraint import_changes_kind_check,
    add constraint import_changes_kind_check check (kind in
      ('work-added', 'edition-added', 'edition-filled', 'holding-added', 'copy-added', 'own-filled'))`.execute(
    db,
  )
  await sql`create temporary table own_words as ${brought}`.execute(db)
  await sql`
    update catalog.holdings holding
    set call_number = coalesce(holding.call_number, own.call_number), note = coalesce(holding.note, own.note)
    from (select distinct on (library_id, work_id) * from own_words order by library_id, work_id, edition_id) own
    where holding.library_id = own.library_id and holding.work_id = own.work_id`.execute(db)
  await sql`
    update catalog.editions edition
    set call_number = case when own.call_number is null then edition.call_number end,
      notes = case when own.note is null then edition.notes else '{}' end
    from own_words own where edition.id = own.edition_id`.execute(db)
  await forgetInHistory(db)
  await sql`update catalog.works set stale = true where id in (select work_id from own_words)`.execute(db)
  await sql`drop table own_words`.execute(db)
}

/**
 * Of editions that their maker still has. A bare number of Dewey or of the Library of Congress classifies the book and stays;
 * notes are the library's where all that is known of the edition came from its tables, for MARC has a field of its own for those.
 */
const brought = sql`
  select * from (
    select edition.id as edition_id, edition.work_id, edition.made_by_library as library_id,
      case when edition.call_number !~ '^[0-9]{3}(\\.[0-9]+)?$' and edition.call_number !~ '^[A-Z]{1,3}[0-9]+(\\.[0-9]+)? ?\\.[A-Z][0-9]'
        then edition.call_number end as call_number,
      case when edition.notes <> '{}'
          and exists (select from catalog.records record where record.edition_id = edition.id)
          and not exists (select from catalog.records record where record.edition_id = edition.id
            and (record.format <> 'csv' or record.library_id is distinct from edition.made_by_library))
        then left(array_to_string(edition.notes, E'\\n'), 4000) end as note
    from catalog.editions edition
      join catalog.holdings holding on holding.work_id = edition.work_id and holding.library_id = edition.made_by_library
    where edition.call_number is not null or edition.notes <> '{}') edition
  where call_number is not null or note is not null`

/** What a record said before is shown to those who share it, too. */
async function forgetInHistory(db: Kysely<unknown>): Promise<void> {
  await sql`
    update catalog.versions version
    set state = jsonb_set(version.state, '{editions}', (
      select coalesce(jsonb_agg(case
          when own.edition_id is null then edition
          else edition || jsonb_strip_nulls(jsonb_build_object('notes', case when own.note is not null then '[]'::jsonb end))
            || case when own.call_number is null then '{}'::jsonb else '{"callNumber": null}'::jsonb end
        end order by place), '[]')
      from jsonb_array_elements(version.state -> 'editions') with ordinality as stated (edition, place)
        left join own_words own on own.edition_id = (edition ->> 'id')::uuid))
    where version.work_id in (select work_id from own_words)`.execute(db)
}
