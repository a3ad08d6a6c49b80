import cluster, { type Worker } from 'node:cluster'

/** How long after a worker's end its last words may take, in milliseconds. */
const lastWordsMs = 250

/** Starts a worker process. `ended` settles when it is gone and was heard out, with what ended it. */
export function forkWorker(): { worker: Worker; ended: Promise<string> } {
  const worker = cluster.fork()
  const hangUp = rememberHandedConnection(worker)
  const ended = new Promise<string>((resolve) => {
    worker.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) resolve(error.message) // There was no process to start.
    })
  })
  // Its channel may never say that it is closed: not if it was killed while it was handed a connection.
  const silent = new Promise<void>((resolve) => {
    worker.once('disconnect', resolve)
    void ended.then(() => setTimeout(resolve, lastWordsMs))
  })
  void ended.then(hangUp)
  return { worker, ended: silent.then(() => ended) }
}

/**
 * Node forgets the connection that it was handing to a worker when that was killed: nobody serves it and
 * nobody closes it, so that its client would wait for ever. Gives what closes it. There is one at a time,
 * from when it is sent until the worker says that it has it, or that somebody else is to.
 */
function rememberHandedConnection({ process }: Worker): () => void {
  let handed: { close?: () => void } | undefined
  const send = process.send.bind(process)
  process.send = ((...message: Parameters<typeof send>) => {
    if (message[1]) handed = message[1] as typeof handed
    return send(...message)
  }) as typeof process.send
  // Before Node hears it, who then hands over the next one.
  process.prependListener('internalMessage', ({ ack }: { ack?: number }) => {
    if (ack !== undefined) handed = undefined
  })
  return () => handed?.close?.()
}
