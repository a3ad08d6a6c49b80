import { type Client, createClient } from '@portcullis/client'

declare global {
  var app: Client
}

const baseUrl = document.querySelector('html')?.getAttribute('data-auth') ?? ''

// Where the tests find it; an app of one's own would keep it in a module.
Object.defineProperty(globalThis, 'app', { value: createClient({ baseUrl }) })
