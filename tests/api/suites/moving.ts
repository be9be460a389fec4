import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { modules } from '../../../src/modules.ts'
import { jobContext } from '../../job-context.ts'
import type { Given } from '../given.ts'

export const movingSuite = ({ site, anybody, owner, reader }: Given) =>
  describe('moving in and out', () => {
    const run = async (name: string, importId: string) => {
      const job = modules.flatMap(({ jobs = [] }) => jobs).find(one => one.name === name)
      await job?.run({ importId }, jobContext(site, new Date()))
    }
    const library = Buffer.from(
      'Title,Author,Status,Rating\nThe Unknown Shore,Ann Own,read,4.5\n,Nobody,read,1\n',
    )

    it('sends a file, looks at it, puts it into the log and takes it out again', async () => {
      const client = await reader()
      const sent = await client.sendFile('POST', '/reading/imports', library)
      expect([sent.status, sent.body.data.status]).toEqual([202, 'reading'])
      const { id, task_id } = sent.body.data
      expect(sent.headers.get('location')).toContain(`/reading/imports/${id}`)
      expect((await client.get(`/tasks/${task_id}`)).body.data.kind).toBe('reading.read-import')
      expect((await client.post(`/reading/imports/${id}/commit`)).body.error.code).toBe('NOT_NOW')
      await run('reading.read-import', id)
      expect((await client.get(`/reading/imports/${id}`)).body.data).toMatchObject({
        status: 'ready',
        source: 'table',
        rows: 2,
        preview: { none: 1, unreadable: 1 },
      })
      expect((await client.post(`/reading/imports/${id}/commit`)).body.data.status).toBe('writing')
      await run('reading.write-import', id)
      expect((await client.get(`/reading/imports/${id}`)).body.data).toMatchObject({
        status: 'written',
        result: { added: 1 },
      })
      const file = async (format: string) =>
        String((await client.get(`/reading/export?format=${format}`)).body)
      const asJson = await file('json')
      expect(JSON.parse(asJson).at(-1)).toMatchObject({
        title: 'The Unknown Shore',
        rating: 450,
        status: 'read',
      })
      expect(await file('csv')).toContain('Exclusive Shelf')
    })

    it('says what is wrong with a file, and hides what is another’s', async () => {
      const client = await reader()
      expect((await client.sendFile('POST', '/reading/imports', Buffer.alloc(0))).body.error.code).toBe(
        'NO_FILE',
      )
      const { id } = (await client.sendFile('POST', '/reading/imports', Buffer.from('a,b\n1,2\n'))).body.data
      await run('reading.read-import', id)
      const refused = (await client.get(`/reading/imports/${id}`)).body.data
      expect(refused).toMatchObject({ status: 'refused', refusal: expect.stringContaining('Title') })
      expect((await (await owner()).get(`/reading/imports/${id}`)).status).toBe(404)
      expect((await (await owner()).post(`/reading/imports/${id}/commit`)).status).toBe(404)
      expect((await anybody().get(`/reading/imports/${id}`)).status).toBe(401)
      expect((await client.get(`/reading/imports/${newId()}`)).status).toBe(404)
      expect((await client.get('/reading/export?format=xml')).status).toBe(422)
    })
  })
