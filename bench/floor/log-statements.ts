/**
 * The statements of a reader's own pages as plainly as they can be written: the same rows and columns, as many statements,
 * and nobody asks who may see what. `$1` is the reader.
 */

const logged = `
  book.id, book.work_id, book.edition_id, book.status, book.rating, book.owned, book.favourite, book.pages,
  book.minutes, book.last_ended, book.added_on, book.updated_at, book.revision, work.title, work.by_line,
  work.language, work.cover`
const books = 'reading.books book join catalog.works work on work.id = book.work_id'

/** One page of the log; what is asked of it beyond the reader, and by what it goes. */
const list = (where = 'true', order = 'book.updated_at desc, book.id desc') => `
  select ${logged} from ${books} where book.person_id = $1 and ${where} order by ${order} limit 31`

const tagged = `book.id in (select book_id from reading.tags where person_id = $1 and lower(tag) = lower($2))`

export const lists = {
  all: list(),
  after: list('(book.updated_at, book.id) < ($2::timestamptz, $3::uuid)'),
  status: list('book.status = $2', 'book.last_ended desc, book.id desc'),
  title: list('true', 'work.sort_title collate "unicode", book.id'),
  words: list('work.search @@ $2::tsquery'),
  tag: list(tagged),
  shelf: list('book.id in (select book_id from reading.shelf_books where shelf_id = $2)'),
  best: list(`book.status = 'read' and book.rating >= 450`),
}

const edition = (book: string) => `
  (select e.pages from catalog.editions e where e.work_id = ${book}.work_id and e.removed_at is null
    order by e.pages desc nulls last limit 1)`

const readNow = (where: string) => `
  select ${logged}, open.id as readthrough_id, open.began, ${edition('book')} as edition_pages,
    (select json_agg(one order by one.told_at) from (select id, told_at, day, unit, value, length, share, minutes
      from reading.progress where readthrough_id = open.id order by told_at desc limit 60) one) as told
  from ${books} join reading.readthroughs open on open.book_id = book.id and open.outcome is null
  where book.person_id = $1 and book.status = 'reading' and ${where} order by book.updated_at desc, book.id desc limit 20`

const ended = (which: string) => `
  select one.id, one.book_id, one.outcome, one.began, one.ended, book.work_id, book.rating, work.title, work.by_line,
    work.cover, work.language, work.year, e.format, coalesce(book.pages, e.pages) as pages,
    exists (select from reading.readthroughs earlier where earlier.book_id = one.book_id
      and earlier.outcome = 'finished' and earlier.ended < one.ended) as again
  from reading.readthroughs one join reading.books book on book.id = one.book_id
  join catalog.works work on work.id = book.work_id
  left join lateral (select format, pages from catalog.editions where work_id = book.work_id and removed_at is null
    order by pages desc nulls last limit 1) e on true
  where one.person_id = $1 and ${which}`

const inYear = `one.ended collate "C" >= $2 and one.ended collate "C" < ($2::int + 1)::text`

const json = (rows: string) => `(select json_agg(one) from (${rows}) one)`
const by = (what: string, join = '') =>
  json(`select ${what} as name, count(*) as books from finished ${join} group by 1 order by 2 desc limit 10`)

/** Every figure of what ended. */
const figures = (which: string, told: string) => `
  with ended as materialized (${ended(`one.outcome is not null and ${which}`)}),
    finished as materialized (select *, case when length(began) = 10 and length(ended) = 10
      then ended::date - began::date + 1 end as days from ended where outcome = 'finished')
  select count(*) as books, sum(pages) as pages, count(*) filter (where pages is null) as unmeasured,
    count(*) filter (where again) as rereads, count(rating) as rated, avg(rating) as average,
    percentile_disc(0.5) within group (order by days) as days, sum(pages) filter (where days is not null) / sum(days) as daily,
    (select count(*) from ended where outcome = 'stopped') as stopped,
    ${json('select left(ended, 7) as at, count(*) as books, sum(pages) as pages from finished group by 1')} as tallies,
    ${json('select rating / 50 as half, count(*) as books from finished group by 1')} as ratings,
    ${by('s.label', 'join catalog.work_subjects w using (work_id) join catalog.subjects s on s.id = w.subject_id')} as subjects,
    ${by('c.name', `join catalog.contributions o on o.work_id = finished.work_id and o.role = 'author' join catalog.contributors c on c.id = o.contributor_id`)} as authors,
    ${by('language')} as languages, ${by('format')} as formats, ${by('year / 10')} as decades,
    ${json('select work_id, title, pages, days from finished where pages is not null order by pages desc limit 1')} as longest,
    ${json('select work_id, title, pages, days from finished where pages is not null order by pages limit 1')} as shortest,
    (select json_build_array(count(distinct day), sum(minutes)) from reading.progress where person_id = $1 and ${told}) as told
  from finished`

const whole = `one.outcome = 'finished' and one.ended >= to_char(goal.begins, 'YYYY-MM-DD') collate "C"
  and one.ended <= to_char(goal.ends, 'YYYY-MM-DD') collate "C"`
const goals = (which: string) => `
  select goal.*, (select case goal.kind when 'books' then count(*) else sum(coalesce(book.pages, ${edition('book')})) end
      from reading.readthroughs one join reading.books book on book.id = one.book_id
      where one.person_id = $1 and ${whole}) as done,
    (select sum(minutes) from reading.progress where person_id = $1 and day between goal.begins and goal.ends) as minutes
  from reading.goals goal where goal.person_id = $1 and ${which} order by goal.ends desc`
const goalShelves = (which: string) => `
  select goal.id, work.title, work.by_line, coalesce(book.pages, ${edition('book')}) as pages
  from reading.goals goal cross join lateral (select one.* from reading.readthroughs one
    where one.person_id = $1 and ${whole} order by one.ended collate "C" desc limit 120) one
  join reading.books book on book.id = one.book_id join catalog.works work on work.id = book.work_id
  where goal.person_id = $1 and goal.kind = 'books' and ${which} order by one.ended collate "C"`
const mine = 'select id from circulation.patrons where person_id = $1'

const toRead = (rows: number) => `
  with page as (select ${logged} from ${books} where book.person_id = $1 and book.status = 'to-read'
    order by book.updated_at desc, book.id desc limit ${rows})
  select page.*, (select json_agg(place) from (
      select library.id, library.name, library.zone, count(*) as copies, min(branch.name) as branch,
        min(copy.call_number) as call_number, min(copy.due_at) as due_at,
        count(*) filter (where copy.availability = 'on-shelf') as on_shelf,
        (select count(*) from circulation.holds h where h.library_id = library.id and h.work_id = page.work_id
          and h.ended_at is null) as waiting,
        (select json_agg(h) from circulation.holds h where h.patron_id in (${mine}) and h.library_id = library.id
          and h.work_id = page.work_id and h.ended_at is null) as holds
      from catalog.copies copy join identity.libraries library on library.id = copy.library_id
      join identity.branches branch on branch.id = copy.holding_branch_id
      where copy.work_id = page.work_id and copy.status in ('in-collection', 'damaged')
      group by library.id) place) as places
  from page order by page.updated_at desc, page.id desc`

const copiesIn = (works: string) => `
  select copy.id, copy.library_id, copy.work_id, loan.due_at, loan.length from catalog.copies copy
  left join circulation.loans loan on loan.copy_id = copy.id and loan.returned_at is null
  where copy.work_id in (${works})`
const heldWorks = `select work_id from circulation.holds where ended_at is null and patron_id in (${mine})`

export const parts = {
  counts: 'select status, books from reading.tallies where person_id = $1',
  shelves: `select id, name, rule, shared, revision from reading.shelves where person_id = $1 order by name collate "unicode", id`,
  rule: 'select rule from reading.shelves where person_id = $1 and id = $2',
  readNow: readNow('true'),
  readNowOf: readNow('book.work_id = $2'),
  due: `
    select loan.id, loan.work_id, loan.lent_at, loan.due_at, library.zone, library.name from circulation.loans loan
    join identity.libraries library on library.id = loan.library_id
    where loan.patron_id in (${mine}) and loan.returned_at is null order by loan.due_at`,
  years: `select distinct left(ended, 4) as year from reading.readthroughs where person_id = $1 and ended is not null order by 1 desc`,
  figuresOfYear: figures(inYear, '$2::int = extract(year from day)'),
  figuresOfAll: figures('true', 'true'),
  shared: 'select id from reading.shared_years where person_id = $1 and year = $2',
  finished: `${ended(`one.outcome = 'finished' and ${inYear}`)} order by one.ended collate "C", one.id limit 400`,
  toRead: toRead(21),
  toReadSome: toRead(6),
  copiesHeld: copiesIn(heldWorks),
  copiesOf: copiesIn('select $2::uuid where $1::uuid is not null'),
  usual: `
    select count(*), avg(share), percentile_cont(0.5) within group (order by share) from (
      select extract(epoch from returned_at - lent_at) / extract(epoch from due_at - lent_at) as share
      from circulation.loans where library_id = (select library_id from circulation.patrons where person_id = $1 order by id limit 1)
        and closed_as = 'returned' order by lent_at desc limit 500) loan`,
  notes: `
    select note.*, work.title, work.by_line, work.language from reading.notes note
    join reading.books book on book.id = note.book_id join catalog.works work on work.id = book.work_id
    where note.person_id = $1 and note.search @@ $2::tsquery order by note.created_at desc, note.id desc limit 31`,
  goals: goals('true'),
  goalsOn: goals('current_date between goal.begins and goal.ends'),
  challenges: `
    select challenge.id, challenge.name, count(prompt.id), count(prompt.book_id) from reading.challenges challenge
    left join reading.prompts prompt on prompt.challenge_id = challenge.id where challenge.person_id = $1 group by challenge.id`,
  goalShelves: goalShelves('true'),
  goalShelvesOn: goalShelves('current_date between goal.begins and goal.ends'),
  questions: `
    select question.*, work.title, work.by_line from reading.questions question
    join catalog.works work on work.id = question.work_id where question.person_id = $1 order by asked_at desc limit 5`,
  holds: `
    select hold.*, work.title, work.by_line, branch.name from circulation.holds hold
    join catalog.works work on work.id = hold.work_id join identity.branches branch on branch.id = hold.pickup_branch_id
    where hold.patron_id in (${mine}) and hold.ended_at is null`,
  patrons: `
    select patron.id, patron.library_id, patron.home_branch_id, library.name, library.zone from circulation.patrons patron
    join identity.libraries library on library.id = patron.library_id where patron.person_id = $1`,
  holdsOf: `select * from circulation.holds where work_id = $2 and patron_id in (${mine}) and ended_at is null`,
  waiting:
    'select library_id, count(*) from circulation.holds where work_id = $2 and ended_at is null and $1::uuid is not null group by 1',
  branches: 'select id, name from identity.branches where $1::uuid is not null order by name',
  bookOf: `select ${logged} from ${books} where book.person_id = $1 and book.work_id = $2`,
}
