import { connect, createServer, type Socket } from 'node:net'

/** The first byte of a TLS handshake (RFC 8446, 5.1); no method of HTTP begins with it. */
const handshake = 0x16

/**
 * One port for http and https, as 80 and 443 are one host: the scanner takes a host, and no port for each.
 * What it says goes through unread.
 */
export async function openOnePort(port: number, to: { tls: number; plain: number }) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('data', (first) => {
      const onward = connect(first[0] === handshake ? to.tls : to.plain, '127.0.0.1')
      onward.on('error', () => socket.destroy())
      onward.write(first)
      socket.pipe(onward).pipe(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, resolve))
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
