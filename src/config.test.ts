import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readConfig, settingNames } from './config.ts'

describe('the settings', () => {
  it('all have a default, so that nothing needs to be set', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      mode: 'all',
      databaseUrl: undefined,
    })
  })

  it('count as absent when they are empty', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined })
  })

  it('put files beside the embedded database unless told', () => {
    expect(readConfig({ DATA_DIR: '/var/lib/carrel' }).filesDir).toBe('/var/lib/carrel/files')
    expect(readConfig({ DATA_DIR: '/var/lib/carrel', FILES_DIR: '/srv/files' }).filesDir).toBe('/srv/files')
  })

  it('say where links in mails lead, from HOST and PORT unless told', () => {
    expect(readConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://localhost:80')
    expect(readConfig({ HOST: '::1' }).publicUrl).toBe('http://[::1]:3000')
    expect(readConfig({ PUBLIC_URL: 'https://books.example.org/' }).publicUrl).toBe(
      'https://books.example.org',
    )
  })

  it('send mail only when its links lead somewhere and it comes from somebody', () => {
    const smtp = { SMTP_URL: 'smtp://user:s3cret@mail.example.org' }
    const whole = {
      ...smtp,
      PUBLIC_URL: 'https://books.example.org',
      MAIL_FROM: 'Carrel <carrel@example.org>',
    }
    expect(readConfig({}).mail).toBeUndefined()
    expect(readConfig(whole).mail).toEqual({
      smtpUrl: smtp.SMTP_URL,
      from: whole.MAIL_FROM,
      publicUrl: whole.PUBLIC_URL,
    })
    expect(() => readConfig(smtp)).toThrow('SMTP_URL wants PUBLIC_URL, too')
    expect(() => readConfig({ ...whole, MAIL_FROM: '' })).toThrow('SMTP_URL wants MAIL_FROM, too')
    expect(() => readConfig({ SMTP_URL: 'mail.example.org:s3cret' })).toThrow(
      /^SMTP_URL must look like [^,]*$/,
    )
  })

  it('take several proxies', () => {
    expect(readConfig({ TRUSTED_PROXIES: '10.0.0.1, 192.168.0.0/16' }).trustedProxies).toEqual([
      '10.0.0.1',
      '192.168.0.0/16',
    ])
  })

  it.each([
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not "70000".'],
    [{ PORT: '80.5' }, 'PORT must be a whole number from 0 to 65535, not "80.5".'],
    [{ DATABASE_POOL_SIZE: '1' }, 'DATABASE_POOL_SIZE must be a whole number from 2 to 500, not "1".'],
    [
      { BACKUP_KEEP: '2d' },
      'BACKUP_KEEP must be numbers of days, weeks and months, all three in this order, such as 7d,4w,6m or 2d,0w,0m, not "2d".',
    ],
    [
      { PUBLIC_URL: 'https://example.org/books' },
      'PUBLIC_URL must look like https://books.example.org, without a path, not "https://example.org/books".',
    ],
    [
      { MAIL_FROM: 'Carrel\nBcc: eve@example.org' },
      'MAIL_FROM must look like Carrel <carrel@example.org> or carrel@example.org, not',
    ],
    [{ CARREL_MOD: 'web' }, 'CARREL_MOD is not a setting of Carrel; see .env.example for the list.'],
  ])('are refused in a sentence: %o', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence)
  })

  it('are all in .env.example, with their defaults', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    const named = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.toSorted()).toEqual(settingNames.toSorted())
    expect(readConfig(parseEnv(example))).toEqual(readConfig({}))
  })

  it('never repeat a database address, which may hold a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://user:s3cret@host/books' })).toThrow(
      'DATABASE_URL must look like postgres://user:password@host:5432/database.',
    )
  })

  it.each(['foo', '10.0.0.0/99', '10.0.0.0/', '1.2.3.4/8/9', '::/129'])(
    'refuse %s as a network in a sentence',
    TRUSTED_PROXIES => {
      expect(() => readConfig({ TRUSTED_PROXIES })).toThrow(
        `TRUSTED_PROXIES must hold addresses or networks such as 10.0.0.0/8, with commas between them, not "${TRUSTED_PROXIES}".`,
      )
    },
  )

  it('take networks apart at their commas', () => {
    const { trustedProxies, metricsFrom } = readConfig({
      TRUSTED_PROXIES: '127.0.0.1, fd00::/8',
      METRICS_FROM: '',
    })
    expect([trustedProxies, metricsFrom]).toEqual([['127.0.0.1', 'fd00::/8'], []])
  })
})
