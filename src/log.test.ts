import { expect, it } from 'vitest'
import { openLog } from './log.ts'

const written = (level: string, fields: object) => {
  let line = ''
  const log = openLog({ logLevel: level }, { write: (text: string) => (line += text) })
  log.info(fields, 'signed in')
  return line
}

it('hides secrets wherever requests and forms carry them', () => {
  const line = written('info', {
    password: 's3cret',
    form: { pin: 's3cret', token: 's3cret', name: 'Ada' },
    req: { headers: { authorization: 's3cret', cookie: 's3cret', 'set-cookie': 's3cret' } },
  })
  expect(line).not.toContain('s3cret')
  expect(JSON.parse(line)).toMatchObject({ msg: 'signed in', password: '[hidden]', form: { name: 'Ada' } })
})

it('keeps to the level of the settings', () => {
  expect(written('warn', {})).toBe('')
})
