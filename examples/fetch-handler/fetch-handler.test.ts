import { testServerSideApp } from '../test/server-side-app.ts'

testServerSideApp({ words: ['examples/fetch-handler/run.ts'] })
