import { globSync } from 'node:fs'
import { root } from './root.mjs'

/** What a step of tests needs beside Node. */
export type Need = 'pages' | 'postgres' | 'chromium' | 'proxies' | 'sdks' | 'observatory' | 'frameworks'

/** A step is either a command of its own or the tests of some files. */
export type Step = {
  name: string
  says: string
  commands?: string[][]
  files?: string[]
  needs?: Need[]
}

const tsc = 'node_modules/typescript/bin/tsc'
const biome = 'node_modules/@biomejs/biome/bin/biome'

/** Every step of `npm test`, in order, the quickest to say no first. */
export const steps: Step[] = [
  {
    name: 'types',
    says: 'the compiler agrees',
    commands: find([
      'tsconfig.json',
      '{packages,tests}/*/tsconfig.json',
      // Those of Next.js and React Router need their packages, and are checked where these are built.
      'examples/{fetch-handler,react-spa,twenty-lines}/tsconfig.json',
      'web/tsconfig.json',
    ]).map(check),
  },
  {
    name: 'lint',
    says: 'one way of writing',
    commands: [[biome, 'check', '--error-on-warnings', '.']],
  },
  {
    name: 'laws',
    says: 'the house stands as it was drawn',
    files: ['tests/*.test.ts'],
  },
  {
    name: 'features',
    says: 'every feature keeps its promises',
    files: ['packages/**/*.test.ts', 'web/**/*.test.ts'],
    needs: ['pages'],
  },
  {
    name: 'postgres',
    says: 'the same on a real PostgreSQL, and the races that only show there',
    files: ['packages/server/**/*.test.ts', 'tests/races/**/*.test.ts'],
    needs: ['pages', 'postgres'],
  },
  {
    name: 'attacks',
    says: 'what an attacker would try',
    files: ['tests/attacks/**/*.test.ts'],
    needs: ['pages'],
  },
  {
    name: 'secrets',
    says: 'secrets from every manager, in the words of its vendor',
    files: ['tests/secret-managers/**/*.test.ts'],
    needs: ['sdks'],
  },
  {
    name: 'observatory',
    says: 'what the HTTP Observatory of MDN says',
    files: ['tests/observatory/**/*.test.ts'],
    needs: ['pages', 'observatory'],
  },
  {
    name: 'deploy',
    says: 'behind real proxies, with real certificates',
    files: ['tests/deploy/**/*.test.ts'],
    needs: ['pages', 'postgres', 'proxies', 'chromium'],
  },
  {
    name: 'server-side',
    says: 'apps that ask on the server who is signed in',
    files: ['examples/{fetch-handler,nextjs,remix}/**/*.test.ts'],
    needs: ['pages', 'frameworks'],
  },
  {
    name: 'browser',
    says: 'in a real browser',
    files: ['tests/browser/**/*.test.ts', 'examples/{react-spa,twenty-lines}/**/*.test.ts'],
    needs: ['pages', 'chromium'],
  },
]

function check(project: string): string[] {
  return [tsc, '--project', project, '--pretty', String(process.stdout.isTTY === true)]
}

/** Lists the files that match, by path. */
export function find(patterns: string[]): string[] {
  const found = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
  return [...new Set(found)].toSorted()
}
