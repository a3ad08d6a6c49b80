// Loaded before each program that is measured: tells what it has used, and ends with whoever has started it.
import type { Usage } from './start-program.ts'

process.on('message', (message) => {
  if (message !== 'usage') return
  const { user, system } = process.cpuUsage()
  const usage: Usage = { cpuMs: (user + system) / 1000, memoryMiB: process.memoryUsage.rss() / 2 ** 20 }
  process.send?.({ usage })
})
process.channel?.unref()
process.on('disconnect', () => process.exit())
