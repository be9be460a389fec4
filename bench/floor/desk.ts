import type Router from '@koa/router'
import rawBody from 'raw-body'
import { newId } from '../../src/id.ts'

type Query = (text: string, values: unknown[]) => Promise<Array<Record<string, unknown>>>

/** Lending and taking back, each as one statement: what a desk would be without a session, rights, or a page's words. */
export function desk(router: Router, query: Query): void {
  router.post('/desk/scans', async ctx => {
    const form = new URLSearchParams(await rawBody(ctx.req, { encoding: 'utf8' }))
    const scan = [form.get('barcode'), newId(), new Date()]
    const [done] =
      form.get('mode') === 'return'
        ? await query(takeBack, scan)
        : await query(lend, [...scan, form.get('patron'), newId()])
    ctx.status = done ? 303 : 422
    if (done) ctx.set('Location', `/desk?patron=${form.get('patron')}`)
    ctx.body = ''
  })
}

/** Barcode, scan's id, now, patron, loan's id. Rule, blocks, loan, the copy's state and the note of the scan. */
const lend = `
  with desk as (
    select library_id, person_id as staff_id,
      (select id from identity.branches b where b.library_id = m.library_id order by created_at limit 1) as branch_id
    from identity.memberships m where role = 'owner' limit 1),
  copy as (
    select c.id, c.work_id, c.item_type, w.title from desk
    join catalog.copies c on c.library_id = desk.library_id and c.barcode = $1
    join catalog.works w on w.id = c.work_id
    where c.status = 'in-collection' and c.availability = 'on-shelf' and not c.reference_only for update of c),
  patron as (
    select p.id, p.category, p.keeps_history from desk
    join circulation.patrons p on p.library_id = desk.library_id and p.id = $4::uuid
    where p.expires_on is null or p.expires_on >= $3::timestamptz::date for update of p),
  rule as (
    select coalesce((select rtrim(loan_length, 'd')::int from circulation.rules r, copy, patron
      where (r.category is null or r.category = patron.category) and (r.item_type is null or r.item_type = copy.item_type)
        and loan_length is not null
      order by (r.category is not null) desc, (r.item_type is not null) desc limit 1), 14) as days),
  loan as (
    insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length,
      due_at, given_due_at, keeps_history, one_per_title)
    select $5::uuid, desk.library_id, patron.id, copy.id, copy.work_id, desk.branch_id, $3::timestamptz, desk.staff_id, rule.days || 'd',
      $3::timestamptz + make_interval(days => rule.days), $3::timestamptz + make_interval(days => rule.days), patron.keeps_history, true
    from desk, copy, patron, rule
    where (select count(*) from circulation.loans l where l.patron_id = patron.id and l.returned_at is null) < 20
    on conflict do nothing
    returning id, copy_id, work_id, due_at),
  shelf as (
    update catalog.copies c set availability = 'on-loan', due_at = loan.due_at from loan where c.id = loan.copy_id)
  insert into circulation.scans (id, library_id, branch_id, staff_id, scanned_at, barcode, title, work_id, loan_id,
    outcome, due_at)
  select $2::uuid, desk.library_id, desk.branch_id, desk.staff_id, $3, $1, copy.title, copy.work_id, loan.id, 'lent',
    loan.due_at
  from desk, copy, loan
  returning loan_id, due_at`

/** Barcode, scan's id, now. */
const takeBack = `
  with desk as (
    select library_id, person_id as staff_id,
      (select id from identity.branches b where b.library_id = m.library_id order by created_at limit 1) as branch_id
    from identity.memberships m where role = 'owner' limit 1),
  copy as (
    select c.id, c.work_id, w.title from desk
    join catalog.copies c on c.library_id = desk.library_id and c.barcode = $1
    join catalog.works w on w.id = c.work_id for update of c),
  loan as (
    update circulation.loans l set returned_at = $3::timestamptz, returned_branch_id = desk.branch_id,
      closed_as = 'returned'
    from desk, copy where l.copy_id = copy.id and l.returned_at is null
    returning l.id, l.due_at),
  shelf as (
    update catalog.copies c set availability = 'on-shelf', due_at = null, holding_branch_id = desk.branch_id
    from desk, copy where c.id = copy.id)
  insert into circulation.scans (id, library_id, branch_id, staff_id, scanned_at, barcode, title, work_id, loan_id,
    outcome)
  select $2::uuid, desk.library_id, desk.branch_id, desk.staff_id, $3, $1, copy.title, copy.work_id, loan.id,
    'taken-back'
  from desk, copy, loan
  returning loan_id`
