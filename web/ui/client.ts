import { createClient } from '@portcullis/client'
import { base } from './place.ts'

/** The pages' own way to the service. They are its first customer and use nothing but the public SDK. */
export const client = createClient({ baseUrl: location.origin + base, transport: 'cookie' })
