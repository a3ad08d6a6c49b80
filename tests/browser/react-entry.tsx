import '@portcullis/client/react/style.css'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { createClient } from '@portcullis/client'
import { ReactPage } from './react-page.tsx'

const baseUrl = document.querySelector('html')?.getAttribute('data-auth') ?? ''
const client = createClient({ baseUrl })
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root.')

hydrateRoot(
  root,
  <StrictMode>
    <ReactPage client={client} />
  </StrictMode>,
  { onRecoverableError: reportError },
)
