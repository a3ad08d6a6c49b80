// What a test's process is told before it begins: the SDKs of this folder are installed beside the server,
// where an operator puts them, and whoever is asked over https is the cloud of the test.
import { createRequire, registerHooks } from 'node:module'
import { Socket } from 'node:net'

const { dependencies } = createRequire(import.meta.url)('./package.json')

registerHooks({
  resolve: (name, context, next) =>
    next(name, name in dependencies ? { ...context, parentURL: import.meta.url } : context),
})

const { connect } = Socket.prototype

Socket.prototype.connect = function connectToCloud(options, ...more) {
  const there = options.port === 443 || options.port === '443'
  return connect.call(
    this,
    there ? { ...options, host: '127.0.0.1', port: process.env.CLOUD_PORT } : options,
    ...more,
  )
}
