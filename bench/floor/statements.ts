/**
 * The statements of the pages under test as plainly as they can be written: the same columns, the same number of rows,
 * the same number of statements, and nobody asks who may see what. The session's own statement is left out.
 */

const listed = `
  work.id, work.title, work.subtitle, work.by_line, work.language, work.original_year, work.sort_title,
  (select json_build_object('format', e.format, 'year', e.year, 'pages', e.pages, 'publisher', e.publisher)
    from catalog.editions e where e.work_id = work.id and e.removed_at is null order by e.id limit 1) as edition,
  (select count(*) from catalog.editions e where e.work_id = work.id and e.removed_at is null) as editions,
  (select json_build_object(
      'total', count(*),
      'onShelf', count(*) filter (where c.availability = 'on-shelf'),
      'places', coalesce(json_agg(distinct branch.name) filter (where c.availability = 'on-shelf'), '[]'),
      'nextDue', min(c.due_at),
      'callNumber', min(c.call_number))
    from catalog.copies c join identity.branches branch on branch.id = c.holding_branch_id
    where c.work_id = work.id and c.library_id = $1 and c.status <> 'withdrawn') as copies`

/** One page's rows, and the one that tells that there are more. */
const rows = 21

const counted =
  '(select count(*) from (select from catalog.holdings where library_id = $1 limit 1000) held) as count'

const placed = (from: string, count = '0 as count') => `
  with place as materialized (
    select work_id, sort_title from catalog.holdings where library_id = $1 and ${from}
    order by sort_title collate "unicode", work_id limit ${rows})
  select ${listed}, ${count} from place join catalog.works work on work.id = place.work_id
  order by place.sort_title collate "unicode", place.work_id`

/** `$1` is the library. */
export const statements = {
  list: placed('true', counted),
  listAfter: placed('(sort_title collate "unicode", work_id) > ($2, $3::uuid)'),
  // Planned anew by its words, as Carrel's: one plan for all words would be a lower floor.
  search: `
    /* planned anew */
    with best as materialized (
      select work.id from catalog.holdings holding join catalog.works work on work.id = holding.work_id
      where holding.library_id = $1 and work.search @@ $2::tsquery
      order by holding.popularity desc, holding.work_id limit 2000),
    hit as materialized (
      select work.id, ts_rank('{0.05, 0.2, 0.5, 1}', work.search, $2::tsquery, 1) as score
      from best join catalog.works work on work.id = best.id),
    place as (
      select id, score, (select count(*) from hit) as count from hit order by score desc, id limit ${rows})
    select ${listed}, place.score, place.count
    from place join catalog.works work on work.id = place.id order by place.score desc, place.id`,
  book: `
    select work.id, work.title, work.subtitle, work.other_titles, work.by_line, work.language, work.original_year,
      work.revision,
      (select json_agg(json_build_object('id', c.id, 'name', c.name, 'role', o.role) order by o.position)
        from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = work.id) as people,
      (select json_agg(s.label order by w.position) from catalog.work_subjects w
        join catalog.subjects s on s.id = w.subject_id where w.work_id = work.id) as subjects,
      (select json_agg(json_build_object('id', e.id, 'title', e.title, 'publisher', e.publisher, 'year', e.year,
          'languages', e.languages, 'pages', e.pages, 'format', e.format, 'summary', e.summary, 'notes', e.notes,
          'callNumber', e.call_number,
          'identifiers', (select json_agg(json_build_object('kind', i.kind, 'value', i.value))
            from catalog.identifiers i where i.edition_id = e.id),
          'series', (select json_agg(json_build_object('name', s.name, 'number', es.number))
            from catalog.edition_series es join catalog.series s on s.id = es.series_id
            where es.edition_id = e.id)))
        from catalog.editions e where e.work_id = work.id and e.removed_at is null) as editions
    from catalog.works work where work.id = $1`,
  copies: `
    select copy.id, copy.edition_id, copy.barcode, branch.name as branch, owner.name as owner, copy.call_number,
      copy.location, copy.item_type, copy.status, copy.reference_only, copy.availability, copy.due_at
    from catalog.copies copy
    join identity.branches branch on branch.id = copy.holding_branch_id
    join identity.branches owner on owner.id = copy.owning_branch_id
    where copy.work_id = $1 and copy.status <> 'withdrawn' order by branch.name, copy.barcode`,
}
