import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { shelve } from '../../ashgrove.ts'
import { putOnShelf } from '../../shelf.ts'
import type { Given } from '../given.ts'

export const catalogueSuite = ({ site, anybody, owner, reader, ids }: Given) =>
  describe('the catalogue', () => {
    /** A copy in a library whose catalogue is not public. */
    const hiddenBook = async () => {
      await owner()
      const [libraryId, branchId] = [newId(), newId()]
      await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
        values (${libraryId}, 'Hidden House', 'household', 'Europe/London', 'GBP', 'en-GB', false, now())`.execute(
        site.database.db,
      )
      await sql`insert into identity.branches (id, library_id, name, created_at)
        values (${branchId}, ${libraryId}, 'Home', now())`.execute(site.database.db)
      return putOnShelf(site.database.db, {
        libraryId,
        branchId,
        title: 'A hidden diary',
        barcodes: ['HID1'],
      })
    }

    it('lists books by title, to the end by the cursor, each once', async () => {
      await owner()
      const { libraryId } = await ids()
      for (let number = 10; number < 35; number += 1) await shelve(site, `Volume ${number}`, `V${number}`)
      const seen: string[] = []
      let next = ''
      do {
        const { body } = await anybody().get(
          `/libraries/${libraryId}/books?limit=7${next && `&next=${next}`}`,
        )
        seen.push(...body.data.map(({ title }: { title: string }) => title))
        next = body.pagination.next ?? ''
      } while (next)
      const volumes = seen.filter(title => title.startsWith('Volume'))
      expect(volumes).toEqual(Array.from({ length: 25 }, (_, at) => `Volume ${at + 10}`))
      const second = await anybody().get(`/libraries/${libraryId}/books?limit=5&page=2&count=true`)
      expect(second.body.data.map(({ title }: { title: string }) => title)).toEqual(seen.slice(5, 10))
      expect(second.body.pagination.total).toBe(seen.length)
      expect((await anybody().get(`/libraries/${libraryId}/books?next=garbled`)).status).toBe(422)
    })

    it('finds books by their words', async () => {
      await owner()
      const { libraryId } = await ids()
      const { workId } = await shelve(site, 'The quiet lighthouse', 'Q1')
      await sql`update catalog.works set search = to_tsvector('simple', 'the quiet lighthouse') where id = ${workId}`.execute(
        site.database.db,
      )
      const { body } = await anybody().get(
        `/libraries/${libraryId}/books?q=lighthouse&count=true&fields=id,copies`,
      )
      expect(body.data).toMatchObject([
        { id: workId, copies: { total: 1, on_shelf: 1, branches: ['Central'] } },
      ])
      expect(body.pagination.total).toBe(1)
      const beyond = await anybody().get(`/libraries/${libraryId}/books?q=lighthouse&page=2&count=true`)
      expect(beyond.body).toMatchObject({ data: [], pagination: { total: 1 } })
      const forged = Buffer.from(JSON.stringify(['many', newId()])).toString('base64url')
      expect((await anybody().get(`/libraries/${libraryId}/books?q=lighthouse&next=${forged}`)).status).toBe(
        422,
      )
    })

    it('names the filter that it cannot read', async () => {
      const { libraryId } = await ids()
      for (const [field, query] of [
        ['year', 'year=abc'],
        ['language', 'language=quenyan'],
        ['format', 'format=papyrus'],
        ['branch', 'branch=main'],
      ]) {
        const { status, body } = await anybody().get(`/libraries/${libraryId}/books?${query}`)
        expect([status, body.error.details[0].field]).toEqual([422, field])
      }
    })

    it('tells a book, its editions and where its copies are', async () => {
      await owner()
      const { workId, copyIds } = await shelve(site, 'Middlemarch', 'M1', 'M2')
      const one = await anybody().get(`/books/${workId}`)
      expect(one.body.data).toMatchObject({
        id: workId,
        title: 'Middlemarch',
        editions: [{ format: 'book' }],
      })
      expect(one.headers.get('etag')).toBeTruthy()
      expect((await anybody().get(`/books/${workId}/editions`)).body.data).toHaveLength(1)
      const copies = await anybody().get(`/books/${workId}/availability`)
      expect(copies.body.data).toMatchObject([
        { barcode: 'M1', branch: 'Central', availability: 'on-shelf' },
        { barcode: 'M2', due_at: null },
      ])
      expect((await anybody().get(`/copies/${copyIds[0]}`)).body.data).toMatchObject({
        work_id: workId,
        barcode: 'M1',
      })
    })

    it('leads from a book that was joined with another to where it lives on', async () => {
      await owner()
      const gone = await shelve(site, 'Old record', 'O1')
      const kept = await shelve(site, 'Kept record', 'O2')
      await sql`update catalog.works set merged_into = ${kept.workId} where id = ${gone.workId}`.execute(
        site.database.db,
      )
      expect((await anybody().get(`/books/${gone.workId}`)).body.data.id).toBe(kept.workId)
    })

    it('changes a record and what the library says of it, unless it was changed since it was read', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { workId } = await shelve(site, 'The sea the sea')
      const path = `/libraries/${libraryId}/books/${workId}`
      const tag = (await client.get(path)).headers.get('etag') ?? ''
      const wanted = {
        title: 'The sea, the sea',
        people: [{ name: 'Iris Murdoch', role: 'author' }],
        genres: ['Novels'],
        note: 'Won the Booker.',
        local_subjects: ['Prizes'],
      }
      const changed = await client.patch(path, wanted, { 'If-Match': tag })
      expect(changed.body.data).toMatchObject({
        title: 'The sea, the sea',
        author: 'Iris Murdoch',
        subjects: ['Novels'],
        note: 'Won the Booker.',
        call_number: null,
        local_subjects: ['Prizes'],
      })
      const late = await client.patch(path, { note: null }, { 'If-Match': tag })
      expect([late.status, late.body.error.code]).toEqual([409, 'STALE'])
      const found = await client.get(`/libraries/${libraryId}/books?q=prizes`)
      expect(found.body.data.map(({ id }: { id: string }) => id)).toContain(workId)
      const again = await client.patch(path, { note: null })
      expect(again.body.data).toMatchObject({
        title: 'The sea, the sea',
        note: null,
        local_subjects: ['Prizes'],
      })
    })

    it('changes editions, each by its id, and nothing where one is another book’s', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { workId } = await shelve(site, 'Under the net')
      const path = `/libraries/${libraryId}/books/${workId}`
      const read = await client.get(path)
      const [{ id }] = read.body.data.editions
      const edition = {
        id,
        edition: 'First',
        publisher: 'Chatto',
        year: 1954,
        languages: ['en'],
        identifiers: [{ kind: 'isbn', value: '0-14-001445-4' }],
        series: [{ name: 'First novels', number: '3' }],
        call_number: '823.9',
      }
      const seen = { 'If-Match': read.headers.get('etag') ?? '' }
      const changed = await client.patch(path, { subtitle: 'A novel', editions: [edition] }, seen)
      expect(changed.body.data).toMatchObject({
        title: 'Under the net',
        subtitle: 'A novel',
        editions: [{ ...edition, identifiers: [{ kind: 'isbn', value: '9780140014457' }], pages: null }],
      })
      const late = await client.patch(path, { editions: [{ id, pages: 256 }] }, seen)
      expect([late.status, late.body.error.code]).toEqual([409, 'STALE'])
      const more = await client.patch(path, { editions: [{ id, pages: 256, publisher: null }] })
      expect(more.body.data.editions).toMatchObject([{ year: 1954, pages: 256, publisher: null }])
      const other = await shelve(site, 'The bell')
      const theirs = (await client.get(`/books/${other.workId}/editions`)).body.data[0]
      const foreign = { note: 'Lost?', editions: [{ id: theirs.id, pages: 1 }] }
      const refused = await client.patch(path, foreign)
      expect(refused.body.error.code).toBe('UNKNOWN_EDITION')
      expect((await client.get(path)).body.data).toMatchObject({ note: null })
      const taken = await client.patch(`/libraries/${libraryId}/books/${other.workId}`, {
        note: 'Kept?',
        editions: [{ id: theirs.id, identifiers: edition.identifiers }],
      })
      expect(taken.body.error.code).toBe('ISBN_OF_ANOTHER')
      expect((await client.get(`/libraries/${libraryId}/books/${other.workId}`)).body.data.note).toBeNull()
      for (const wrong of [
        { id, identifiers: [{ kind: 'isbn', value: '12' }] },
        { id, year: 'old' },
        { pages: 3 },
      ])
        expect((await client.patch(path, { editions: [wrong] })).status).toBe(422)
    })

    it('loses nothing of two who change what the library says at once', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { workId } = await shelve(site, 'Two at once')
      const path = `/libraries/${libraryId}/books/${workId}`
      await Promise.all([client.patch(path, { note: 'One' }), client.patch(path, { call_number: 'TWO' })])
      const read = await client.get(path)
      expect(read.body.data).toMatchObject({ note: 'One', call_number: 'TWO' })
      const seen = { 'If-Match': read.headers.get('etag') ?? '' }
      const both = await Promise.all(['A', 'B'].map(note => client.patch(path, { note }, seen)))
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    })

    it('takes a title out of the list that no copy stands under', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const bare = await shelve(site, 'Without a copy')
      const shelved = await shelve(site, 'With a copy', 'WC1')
      const path = (workId: string) => `/libraries/${libraryId}/books/${workId}`
      const refused = await client.delete(path(shelved.workId))
      expect([refused.status, refused.body.error.code]).toEqual([409, 'COPIES_THERE'])
      const stale = await client.send('DELETE', path(bare.workId), { headers: { 'If-Match': '"1-old"' } })
      expect(stale.body.error.code).toBe('STALE')
      expect((await client.delete(path(bare.workId))).status).toBe(200)
      expect((await client.get(path(bare.workId))).status).toBe(404)
    })

    it('hides what stands in libraries that one may not look into', async () => {
      const { workId, copyIds } = await hiddenBook()
      for (const client of [anybody(), await owner()]) {
        expect((await client.get(`/books/${workId}`)).status).toBe(404)
        expect((await client.get(`/books/${workId}/availability`)).status).toBe(404)
        expect((await client.get(`/copies/${copyIds[0]}`)).status).toBe(404)
      }
    })

    it('takes a book with its copy, and another copy', async () => {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const made = await client.post(`/libraries/${libraryId}/books`, {
        title: 'The Overstory',
        authors: ['Richard Powers'],
        year: 2018,
        language: 'en',
        subjects: ['Trees'],
        copy: { branch_id: branchId, barcode: 'OV1' },
      })
      expect(made.status).toBe(201)
      expect(made.body.data).toMatchObject({ author: 'Richard Powers', subjects: ['Trees'] })
      const place = {
        work_id: made.body.data.id,
        edition_id: made.body.data.editions[0].id,
        branch_id: branchId,
      }
      const another = await client.post(`/libraries/${libraryId}/copies`, { ...place, barcode: 'OV2' })
      expect(another.body.data).toMatchObject({ title: 'The Overstory', barcode: 'OV2', branch: 'Central' })
      const taken = await client.post(`/libraries/${libraryId}/copies`, { ...place, barcode: 'OV2' })
      expect([taken.status, taken.body.error.code]).toEqual([409, 'BARCODE_TAKEN'])
      const copies = await anybody().get(`/books/${made.body.data.id}/availability`)
      expect(copies.body.data).toHaveLength(2)
    })

    it('lists a library’s copies, changes one as it was seen, and withdraws it', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const { workId, copyIds } = await shelve(site, 'Copied', 'CP1', 'CP2')
      const list = `/libraries/${libraryId}/copies`
      const barcodes = async (query: string) =>
        (await client.get(`${list}?${query}`)).body.data.map(({ barcode }: { barcode: string }) => barcode)
      expect(await barcodes(`work=${workId}`)).toEqual(['CP1', 'CP2'])
      expect(await barcodes('barcode=CP2')).toEqual(['CP2'])
      const one = `/copies/${copyIds[0]}`
      const seen = { 'If-Match': (await client.get(one)).headers.get('etag') ?? '' }
      const changed = await client.patch(one, { note: 'Signed.', price: 1250 }, seen)
      expect(changed.body.data).toMatchObject({ barcode: 'CP1', note: 'Signed.', price: 1250 })
      expect((await client.patch(one, { note: null }, seen)).body.error.code).toBe('STALE')
      expect((await client.patch(one, { barcode: 'CP2' })).body.error.code).toBe('BARCODE_TAKEN')
      expect((await (await reader()).patch(one, { note: null })).status).toBe(404)
      expect((await client.delete(one)).body.data.status).toBe('withdrawn')
      expect(await barcodes(`work=${workId}&status=withdrawn`)).toEqual(['CP1'])
      await sql`update catalog.copies set availability = 'on-loan' where id = ${copyIds[1]}`.execute(
        site.database.db,
      )
      expect((await client.delete(`/copies/${copyIds[1]}`)).body.error.code).toBe('COPY_AWAY')
    })

    it('tells what is wrong with a book, and takes none from who may not', async () => {
      const { libraryId } = await ids()
      const path = `/libraries/${libraryId}/books`
      const wrong = await (await owner()).post(path, {
        title: ' ',
        isbn: '978-0-14-143954-0',
        year: 18,
        copy: { branch_id: newId() },
      })
      expect(wrong.body.error.details.map(({ field }: { field: string }) => field).toSorted()).toEqual([
        'isbn',
        'title',
        'year',
      ])
      const nowhere = await (await owner()).post(path, { title: 'X', copy: { branch_id: newId() } })
      expect(nowhere.body.error.details[0].field).toBe('copy.branch_id')
      expect((await anybody().post(path, { title: 'X' })).status).toBe(401)
      expect((await (await reader()).post(path, { title: 'X' })).status).toBe(404)
    })
  })
