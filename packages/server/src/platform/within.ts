/**
 * Waits for work, and no longer than so many milliseconds: then for what `late` gives instead, or it is a
 * fault.
 */
export async function within<T>(ms: number, work: T | Promise<T>, late?: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => {
      if (late) resolve(late())
      else reject(new Error(`no answer within ${ms} ms`))
    }, ms)
  })
  try {
    return await Promise.race([work, end])
  } finally {
    clearTimeout(timer)
  }
}
