// The rate that a session check is held against: the same HTTP server with one route that says hello.
import { Hono } from 'hono'
import { createHttpServer } from '../packages/server/src/http/http-server.ts'

const app = new Hono().get('/hello', (c) => c.json({ hello: 'world' }))

createHttpServer(app.fetch).listen(Number(process.env.PORT), '127.0.0.1')
