import type { Answers } from '../packages/server/src/kit/answers.ts'
import { sample } from '../packages/server/src/kit/judge-answers.ts'
import { makeSecrets } from '../packages/server/src/kit/make-secrets.ts'
import { planOpenFiles } from '../packages/server/src/kit/plan-kit.ts'

const program = { node: '/usr/bin/node', program: '/opt/portcullis/packages/server/bin/portcullis.mjs' }

const apps = { appOrigins: 'https://app.example.com' }

/** Which files of which deployment lie in `deploy/`, and in which of its folders. */
const examples: { answers: Partial<Answers>; folder: (path: string) => string | undefined }[] = [
  { answers: { proxy: 'nginx' }, folder: (path) => (path.includes('/') ? '' : 'systemd/') },
  { answers: { proxy: 'caddy' }, folder: (path) => (path.startsWith('caddy/') ? '' : undefined) },
  { answers: { proxy: 'haproxy' }, folder: (path) => (path.startsWith('haproxy/') ? '' : undefined) },
  { answers: { service: 'compose', proxy: 'caddy' }, folder: () => 'container/' },
  {
    answers: {
      service: 'kubernetes',
      proxy: 'none',
      database: 'postgresql://db.example.com:5432/portcullis?sslmode=verify-full',
    },
    folder: (path) => (path.includes('/') ? '' : 'kubernetes/'),
  },
]

/** The files of `deploy/` that `init` writes, as it writes them for auth.example.com. None holds a secret. */
export function deployExamples(): Map<string, string> {
  const files = examples.flatMap(({ answers, folder }) =>
    planOpenFiles({ ...sample, ...apps, ...answers }, makeSecrets(), program).flatMap(({ path, text }) => {
      const place = folder(path)
      return place === undefined ? [] : [[`deploy/${place}${path}`, text] as const]
    }),
  )
  return new Map(files)
}
