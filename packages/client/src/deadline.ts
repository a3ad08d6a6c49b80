import { AuthUnreachable } from './auth-unreachable.ts'

/** Settles within the bound, whatever the work does; work that is late is aborted and its outcome dropped. */
export async function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const cause = new DOMException(`No answer within ${milliseconds} ms`, 'TimeoutError')
      reject(new AuthUnreachable(cause.message, { cause }))
      controller.abort(cause)
    }, milliseconds)
  })
  try {
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
