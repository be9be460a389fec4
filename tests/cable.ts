import { connect, createServer, type Server, type Socket } from 'node:net'

/** What leads from a browser to the server, and can be cut. */
export class Cable {
  #server: Server | undefined
  readonly #sockets = new Set<Socket>()

  /** Leads to that port from `from`, or from any free one; returns the origin there. */
  plugIn(to: number, from = 0): Promise<string> {
    const server = createServer(near => {
      const far = connect(to, '127.0.0.1')
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => this.#sockets.delete(socket))
      }
      near.pipe(far).pipe(near)
    })
    this.#server = server
    return new Promise(resolve =>
      server.listen(from, '127.0.0.1', () => {
        const address = server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : from}`)
      }),
    )
  }

  cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise(resolve => (this.#server ? this.#server.close(() => resolve()) : resolve()))
  }
}
