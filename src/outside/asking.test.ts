import { describe, expect, it } from 'vitest'
import { outsideWorld } from '../../tests/outside.ts'
import { askOutside } from './asking.ts'
import { isPublic } from './private-addresses.ts'

const world = await outsideWorld()
const asking = { maxBytes: 1000, milliseconds: 2000, accept: '*/*' }
const inTheHouse = ['127.0.0.0/8', '::1']
const ask = (address: string, hosts: string[], networks = inTheHouse) =>
  askOutside(address, { hosts, networks }, asking)

describe('asking outside', () => {
  it('brings what a host says, through redirects among the hosts', async () => {
    world.answers('/old', (_url, res) => res.writeHead(302, { Location: '/new' }).end())
    world.answers('/new', (_url, res) => res.setHeader('Content-Type', 'text/plain').end('here'))
    const answer = await ask(`${world.origin}/old`, [world.host])
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({
      status: 200,
      type: 'text/plain',
      body: 'here',
    })
  })

  it.each([
    ['another host', () => 'http://covers.example.net/1.jpg'],
    ['another port', () => `http://127.0.0.1:1/1.jpg`],
    ['a name in the address', () => world.origin.replace('//', '//user:password@')],
    ['a file', () => 'file:///etc/passwd'],
    ['no address', () => 'cover'],
    ['a host that only ends alike', () => 'http://evilcovers.example.org/'],
  ])('refuses %s before anything is sent', async (_what, address) => {
    await expect(ask(address(), [world.host, '*.covers.example.org'])).rejects.toMatchObject({
      reason: 'host-not-allowed',
    })
    expect(world.asked).toEqual([])
  })

  it('refuses a redirect to a host that is not one of them', async () => {
    world.answers('/away', (_url, res) =>
      res.writeHead(301, { Location: 'http://169.254.169.254/latest/meta-data' }).end(),
    )
    await expect(ask(`${world.origin}/away`, [world.host])).rejects.toMatchObject({
      reason: 'host-not-allowed',
    })
  })

  it.each([
    ['an address', () => [world.origin, world.host]],
    [
      'an address in another spelling',
      () => [`http://2130706433:${new URL(world.origin).port}/`, world.host],
    ],
    [
      'a name',
      () => [world.origin.replace('127.0.0.1', 'localhost'), world.host.replace('127.0.0.1', 'localhost')],
    ],
    ['an address of IPv6', () => ['http://[::ffff:7f00:1]/', '[::ffff:7f00:1]']],
  ])('refuses %s that leads into a private network, even of a host that is allowed', async (_what, pair) => {
    const [address = '', host = ''] = pair()
    await expect(ask(address, [host], [])).rejects.toMatchObject({ reason: 'private-address' })
    expect(world.asked).toEqual([])
  })

  it('refuses what is too large, too slow, or sends on for ever', async () => {
    world.answers('/large', (_url, res) => res.end('x'.repeat(1001)))
    world.answers('/slow', () => {})
    world.answers('/round', (_url, res) => res.writeHead(302, { Location: '/round' }).end())
    await expect(ask(`${world.origin}/large`, [world.host])).rejects.toMatchObject({ reason: 'too-large' })
    await expect(
      askOutside(
        `${world.origin}/slow`,
        { hosts: [world.host], networks: inTheHouse },
        { ...asking, milliseconds: 50 },
      ),
    ).rejects.toMatchObject({ reason: 'too-slow' })
    await expect(ask(`${world.origin}/round`, [world.host])).rejects.toMatchObject({ reason: 'unreachable' })
  })
})

it.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.20.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['::1', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['name', false],
])('tells whether %s is on the open internet', (address, open) => {
  expect(isPublic(address)).toBe(open)
})
