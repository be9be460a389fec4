import type { ClientBase, Pool } from 'pg'

type Listener = { heard(payload: string): void; missed(): void }

/**
 * What the database says to every process that listens. Every connection of the pool listens, so the one that commits
 * hears it before its own commit returns, and what this process does next knows already; the embedded database's one
 * session does the same.
 */
export class Notices {
  readonly #listeners = new Map<string, Listener[]>()
  readonly #attending = new Set<ClientBase>()

  /** Whether anything said now would be heard. */
  get attended(): boolean {
    return this.#attending.size > 0
  }

  /** @param listener told each payload, and when something may have been missed because no connection was left */
  listen(channel: string, listener: Listener): void {
    this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener])
  }

  /** Called by the pool with each new connection, before anybody uses it. */
  async attend(client: ClientBase): Promise<void> {
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener.heard(payload)
    })
    for (const channel of channels) await client.query(`listen ${channel}`)
    this.#attending.add(client)
  }

  /** Whatever was said while no connection was left was not heard. */
  watchOver(pool: Pool): void {
    pool.on('remove', client => {
      this.#attending.delete(client)
      if (!this.attended) for (const listener of [...this.#listeners.values()].flat()) listener.missed()
    })
  }
}

// Named here, because a connection listens before anybody has asked what for.
const channels = ['carrel_access']
