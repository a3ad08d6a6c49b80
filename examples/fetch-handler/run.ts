import { serve } from '@hono/node-server'
import { handle } from './notes-app.ts'

const { APP_PORT = '4000' } = process.env

serve({ fetch: handle, port: Number(APP_PORT), hostname: 'localhost' })
