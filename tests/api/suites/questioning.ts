import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/id.ts'
import { jobContext } from '../../job-context.ts'
import { jobNamed } from '../../named-job.ts'
import type { Given } from '../given.ts'

export const questioningSuite = ({ site, anybody, owner, reader }: Given) =>
  describe('questions', () => {
    it('are asked, answered as a task, and seen by their asker alone', async () => {
      const client = await owner()
      const sent = await client.sendFile(
        'POST',
        '/documents',
        Buffer.from('The lantern by the gate is lit at dusk.'),
        { owner: 'me', title: 'The gate' },
      )
      const documentId = sent.body.data.id
      const context = jobContext(site, new Date())
      await jobNamed('insights.read-document').run({ documentId }, context)
      const asked = await client.post('/questions', {
        question: 'When is the lantern lit?',
        document_id: documentId,
      })
      expect(asked.status).toBe(202)
      const { id, task_id } = asked.body.data
      expect((await client.get(`/tasks/${task_id}`)).body.data.status).toBe('waiting')
      expect((await client.get(`/questions/${id}`)).body.data).toMatchObject({
        state: 'waiting',
        sources: [],
      })
      await jobNamed('insights.answer-question').run({ questionId: id }, context)
      expect((await client.get(`/questions/${id}`)).body.data).toMatchObject({
        state: 'answered',
        answer: null,
        model: null,
        sources: [
          { number: 1, quote: 'The lantern by the gate is lit at dusk.', document_id: documentId, page: 1 },
        ],
      })
      expect((await (await reader()).get(`/questions/${id}`)).status).toBe(404)
      expect((await anybody().get(`/questions/${id}`)).status).toBe(401)
      await client.delete(`/documents/${documentId}`)
      expect((await client.get(`/questions/${id}`)).status).toBe(404)
    })

    it('are refused by name: none at all, and of what one may not see', async () => {
      const client = await reader()
      expect((await client.post('/questions', { question: ' ' })).status).toBe(422)
      expect((await client.post('/questions', { question: 'What?', document_id: newId() })).status).toBe(404)
    })
  })
