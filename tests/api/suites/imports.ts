import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { modules } from '../../../src/modules.ts'
import { recordsFile } from '../../import-fixture.ts'
import { jobContext } from '../../job-context.ts'
import type { Given } from '../given.ts'

export const importsSuite = ({ site, anybody, owner, reader, ids }: Given) =>
  describe('imports', () => {
    const run = async (name: string, importId: string) => {
      const job = modules.flatMap(({ jobs = [] }) => jobs).find(one => one.name === name)
      await job?.run({ importId }, jobContext(site, new Date()))
    }

    it('are sent, looked at, written and taken back', async () => {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const fields = { branchId, copies: 'named', itemType: '' }
      const sent = await client.sendFile('POST', `/libraries/${libraryId}/imports`, recordsFile, fields)
      expect([sent.status, sent.body.data.status]).toEqual([202, 'reading'])
      const { id } = sent.body.data
      expect(sent.headers.get('location')).toContain(`/imports/${id}`)
      expect((await client.post(`/imports/${id}/commit`)).body.error.code).toBe('NOT_NOW')
      await run('catalog.read-import', id)
      expect((await client.get(`/imports/${id}`)).body.data).toMatchObject({
        status: 'ready',
        format: 'marc',
        records: 3,
        preview: { sure: 2, unreadable: 1 },
      })
      expect((await client.post(`/imports/${id}/commit`)).body.data.status).toBe('writing')
      await run('catalog.write-import', id)
      expect((await client.get(`/imports/${id}`)).body.data.result).toMatchObject({ added: 2, copies: 2 })
      expect((await client.post(`/imports/${id}/undo`)).body.data.status).toBe('undoing')
      await run('catalog.undo-import', id)
      expect((await client.get(`/imports/${id}`)).body.data.status).toBe('undone')
    })

    it('say what is wrong with a file or its fields, and are hidden from others', async () => {
      const client = await owner()
      const { libraryId, branchId } = await ids()
      const path = `/libraries/${libraryId}/imports`
      const nowhere = await client.sendFile('POST', path, recordsFile, { branchId: newId(), copies: 'some' })
      expect(nowhere.status).toBe(422)
      expect(
        (await client.sendFile('POST', path, Buffer.alloc(0), { branchId, copies: 'named' })).body.error.code,
      ).toBe('NO_FILE')
      const { id } = (await client.sendFile('POST', path, recordsFile, { branchId, copies: 'named' })).body
        .data
      expect((await anybody().get(`/imports/${id}`)).status).toBe(401)
      expect((await (await reader()).get(`/imports/${id}`)).status).toBe(404)
      expect((await client.get(`/imports/${newId()}`)).status).toBe(404)
    })
  })
