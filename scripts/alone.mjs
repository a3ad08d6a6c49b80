import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { inRoot } from './root.mjs'

/** Does `work` while no other process of this repository does it, so that two commands may start at once. */
export async function alone(name, work) {
  const lock = inRoot(name)
  let told = false

  while (!take(lock)) {
    if (!told) console.log(`Waiting for another command that is at it (${name}) …`)
    told = true
    await pause(200)
  }

  const release = () => rmSync(lock, { force: true })
  process.on('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (fault) {
    if (fault.code !== 'EEXIST') throw fault
    if (isAbandoned(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isAbandoned(lock) {
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
  if (!holder) return false

  try {
    process.kill(holder, 0)
    return false
  } catch (fault) {
    return fault.code === 'ESRCH'
  }
}
