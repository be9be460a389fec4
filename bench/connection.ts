import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type Answer = { status: number; location: string; bytes: number }

/** One keep-alive connection that asks one thing after another, with as little work as can be for each. */
export class Connection {
  readonly #socket: Socket
  readonly #host: string
  #received = ''
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#receive(text))
    socket.on('error', error => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection.')))
  }

  static async open(address: string): Promise<Connection> {
    const { hostname, port, host } = new URL(address)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    return new Connection(socket, host)
  }

  get(path: string, cookie = ''): Promise<Answer> {
    return this.#ask(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nCookie: ${cookie}\r\n\r\n`)
  }

  /** Sends a form as the page at the same place would. */
  post(path: string, fields: Record<string, string>, cookie = ''): Promise<Answer> {
    const body = String(new URLSearchParams(fields))
    return this.#ask(
      `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nOrigin: http://${this.#host}\r\nCookie: ${cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  }

  close(): void {
    this.#socket.destroy()
  }

  #ask(request: string): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#waiting = { resolve, reject }
    this.#socket.write(request, 'latin1')
    return promise
  }

  #receive(text: string): void {
    this.#received += text
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.slice(0, end)
    const bytes = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#received.length < bytes) return
    this.#received = ''
    const location = /\r\nlocation: ([^\r]*)/i.exec(head)?.[1] ?? ''
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), location, bytes })
  }
}
