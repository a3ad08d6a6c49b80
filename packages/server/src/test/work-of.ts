/**
 * How long this thread worked at something, in milliseconds. Time on the clock would count what else the
 * machine does.
 */
export async function workOf(act: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await act()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
