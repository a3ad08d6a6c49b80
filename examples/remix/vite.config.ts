import { reactRouter } from '@react-router/dev/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [reactRouter()],
  // The SDK is TypeScript here. An app of your own has it from npm and does not need this line.
  ssr: { noExternal: [/^@portcullis\//] },
})
