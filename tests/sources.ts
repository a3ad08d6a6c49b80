import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A file of the repository and what it imports. */
export type Source = { path: string; text: string; imports: Import[] }

/** One import: our own files by path, the rest by name; `isType` when nothing of it is left at run time. */
export type Import = { name: string; isType: boolean }

/** Lists the files that match, without what npm or Vite made. */
export function filesOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }).toSorted()
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Every source that runs in production: no tests, and nothing that only tests use. */
export const sources: Source[] = filesOf('packages/*/src/**/*.{ts,tsx,mts}', 'web/**/*.{ts,tsx}')
  .filter((path) => !isForTests(path))
  .map((path) => ({ path, text: textOf(path), imports: importsOf(path, textOf(path)) }))

/** Tells the feature a path belongs to, if it belongs to one. */
export function featureOf(path: string): string | undefined {
  return path.match(/^packages\/server\/src\/features\/([^/]+)\//)?.[1]
}

/** Tells the package of ours a path belongs to: protocol, server, client or web. */
export function packageOf(path: string): string | undefined {
  return path
    .match(/^(?:packages\/([^/]+)|(web))\//)
    ?.slice(1)
    .find(Boolean)
}

export function isForTests(path: string): boolean {
  return basename(path).includes('.test.') || path.split('/').includes('test')
}

function importsOf(path: string, text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)( type)?\b[^'"`;]*?\bfrom '([^']+)'/gm)
  const effects = text.matchAll(/^import( type)? '([^']+)'/gm)
  const calls = text.matchAll(/\bimport(\()'([^']+)'\)/g)

  return [...statements, ...effects, ...calls].map(([, type, name = '']) => ({
    name: resolve(path, name),
    isType: type === ' type',
  }))
}

function resolve(path: string, name: string): string {
  if (name.startsWith('.')) return normalize(join(dirname(path), name))
  return name.replace(/^@portcullis\/web\//, 'web/').replace(/^@portcullis\/(\w+)(?:\/(.+))?$/, ourFile)
}

function ourFile(_name: string, folder: string, file: string | undefined): string {
  return `packages/${folder}/src/${file ?? 'face'}.ts`
}
