import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { pageTemplates } from './page-templates.ts'

const inWeb = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: inWeb('.'),
  base: './', // Script and style refer to each other relatively, so that one build serves under any path.
  publicDir: false,
  plugins: [pageTemplates()],
  resolve: {
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
    ],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  build: {
    outDir: inWeb('dist'),
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0, // The content security policy allows no data: URL but images.
    // The script preloads a language itself, pinned to its digest.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, deps, { hostType }) => (hostType === 'js' ? [] : deps),
    },
    rolldownOptions: {
      input: ['sign-in.html', 'account.html', 'console.html', 'form-refused.html'].map(inWeb),
      // `use client` in the components is for servers that render React.
      checks: { moduleLevelDirective: false },
    },
  },
})
