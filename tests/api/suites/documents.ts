import { describe, expect, it } from 'vitest'
import { jobContext } from '../../job-context.ts'
import { jobNamed } from '../../named-job.ts'
import type { Given } from '../given.ts'

export const documentsSuite = ({ site, anybody, owner, reader, ids }: Given) =>
  describe('documents', () => {
    const read = (documentId: string) =>
      jobNamed('insights.read-document').run({ documentId }, jobContext(site, new Date()))

    it('are sent, read, listed and taken away', async () => {
      const client = await owner()
      const { libraryId } = await ids()
      const sent = await client.sendFile('POST', '/documents', Buffer.from('# Rules\n\nBe quiet.'), {
        owner: `library:${libraryId}`,
        title: 'House rules',
      })
      expect([sent.status, sent.body.data.status, sent.body.data.processed]).toEqual([202, 'reading', false])
      const { id } = sent.body.data
      expect(sent.headers.get('location')).toContain(`/documents/${id}`)
      await read(id)
      expect((await client.get(`/documents/${id}`)).body.data).toMatchObject({
        title: 'House rules',
        kind: 'markdown',
        status: 'ready',
        processed: true,
        pages: 1,
        library_id: libraryId,
        manages: true,
      })
      const { data } = (await client.get('/documents')).body
      expect(data.map((one: { id: string }) => one.id)).toContain(id)
      expect((await client.get(`/documents?work=${libraryId}`)).body.data).toEqual([])
      expect((await (await reader()).get(`/documents/${id}`)).status).toBe(404)
      expect((await anybody().get(`/documents/${id}`)).status).toBe(401)
      expect((await (await reader()).delete(`/documents/${id}`)).status).toBe(404)
      expect((await client.delete(`/documents/${id}`)).status).toBe(200)
      expect((await client.get(`/documents/${id}`)).status).toBe(404)
    })

    it('say why they are not taken, or could not be read', async () => {
      const client = await reader()
      const send = (bytes: string, fields: Record<string, string> = {}) =>
        client.sendFile('POST', '/documents', Buffer.from(bytes), { owner: 'me', ...fields })
      expect((await send('')).body.error.code).toBe('NO_FILE')
      expect((await send('x', { owner: 'everybody' })).body.error.details).toEqual([
        { field: 'owner', message: 'Choose who may read it' },
      ])
      const { id } = (await send('%PDF-1.7 and nothing else')).body.data
      expect((await send('%PDF-1.7 and nothing else')).body).toMatchObject({
        error: { code: 'DUPLICATE' },
        statusCode: 409,
      })
      await read(id)
      expect((await client.get(`/documents/${id}`)).body.data).toMatchObject({
        status: 'refused',
        refusal: 'malformed',
        refusal_words: expect.stringContaining('damaged'),
      })
    })
  })
