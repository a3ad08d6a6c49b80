import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { passwordsSettings } from '../../packages/server/src/features/passwords/settings.ts'
import { readProductionSettings } from '../../packages/server/src/settings.ts'

const folder = join(import.meta.dirname, '../../deploy/kubernetes')

const manifests = ['settings.yaml', 'migrate.yaml', 'portcullis.yaml'].flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8'), { version: '1.1' }).map((document) => {
    assert.deepEqual(document.errors, [])
    return document.toJS()
  }),
)
const the = (kind: string) => manifests.find((manifest) => manifest.kind === kind)
const pods = [the('Deployment'), the('Job')].map(({ kind, spec }) => ({ kind, pod: spec.template.spec }))

test('[DEPLOY-18] every pod satisfies the Pod Security Standard "restricted", which the namespace enforces', () => {
  assert.equal(the('Namespace').metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted')
  for (const { kind, pod } of pods) {
    const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext
    assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile.type], [true, 10001, 'RuntimeDefault'], kind)
    assert.deepEqual([pod.hostNetwork, pod.hostPID, pod.hostIPC], [undefined, undefined, undefined])
    assert.deepEqual([pod.automountServiceAccountToken, pod.enableServiceLinks], [false, false])
    for (const container of pod.containers) {
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      assert.match(container.image, /:[^:]+$/)
      assert.doesNotMatch(container.image, /latest/)
      assert.ok(container.resources.limits.memory)
    }
  }
})

test('[DEPLOY-18] secrets are files, and the one of the owner is mounted into the migration alone', () => {
  for (const { kind, pod } of pods) {
    const [{ secret }] = pod.volumes
    const [{ mountPath }] = pod.containers[0].volumeMounts
    assert.equal(secret.secretName, kind === 'Job' ? 'portcullis-owner' : 'portcullis')
    assert.equal(secret.defaultMode, 0o440) // What readSecretFile accepts, with fsGroup.
    for (const { name, value, valueFrom } of pod.containers[0].env) {
      assert.equal(valueFrom, undefined)
      assert.match(name, /_FILE$/)
      assert.ok(value.startsWith(`${mountPath}/`))
    }
  }
  const inJob = JSON.stringify(the('Job')).match(/database-\w+-?url/g)
  assert.deepEqual(inJob, ['database-owner-url'])
  assert.doesNotMatch(JSON.stringify(the('Deployment')), /owner/)
})

test('[DEPLOY-18] probes ask what the server answers, under the name that it serves', () => {
  const [container] = the('Deployment').spec.template.spec.containers
  const { host } = new URL(the('ConfigMap').data.PUBLIC_URL)

  for (const [probe, path] of Object.entries({
    startupProbe: '/healthz',
    livenessProbe: '/healthz',
    readinessProbe: '/readyz',
  })) {
    assert.equal(container[probe].httpGet.path, path)
    assert.deepEqual(container[probe].httpGet.httpHeaders, [{ name: 'Host', value: host }])
    assert.equal(container[probe].httpGet.port, container.ports[0].name)
  }
})

test('[DEPLOY-18] the settings are accepted by the server itself, and end before the pod is killed', () => {
  const settings = readProductionSettings({
    ...the('ConfigMap').data,
    SECRET_KEY: 'kJ8sPq2wLx9vBn4mTz7rYc1dFg6hAe3uOi5ZxWqVbNs',
    DATABASE_URL: 'postgresql://portcullis_app:x@db.example.com:5432/portcullis?sslmode=verify-full',
    SMTP_URL: 'smtp://USER:PASSWORD@mail.example.com:587',
  })

  const { shutdownDelaySeconds, shutdownSeconds } = settings.run
  const { terminationGracePeriodSeconds, containers } = the('Deployment').spec.template.spec
  assert.ok(terminationGracePeriodSeconds >= shutdownDelaySeconds + shutdownSeconds + 5)
  const { periodSeconds, failureThreshold } = containers[0].readinessProbe
  assert.ok(shutdownDelaySeconds > periodSeconds * failureThreshold)
})

test('[DEPLOY-18] the pods may reach what the settings ask unless somebody changes them', () => {
  const { protocol, port } = new URL(passwordsSettings.breachUrl.default)

  const open = the('NetworkPolicy').spec.egress.flatMap(
    ({ to, ports }: { to?: []; ports: { port: number }[] }) =>
      to === undefined ? ports.map((one) => one.port) : [],
  )

  assert.equal(protocol, 'https:')
  assert.ok(open.includes(Number(port || 443)), `egress to ${open} alone`)
})

test('[DEPLOY-18] labels, ports and names of the manifests fit together', () => {
  const { labels } = the('Deployment').spec.template.metadata
  const selects = (selector: Record<string, string>) =>
    Object.entries(selector).every(([name, value]) => labels[name] === value)
  const { http } = the('Ingress').spec.rules[0]

  assert.ok(selects(the('Deployment').spec.selector.matchLabels))
  assert.ok(selects(the('Service').spec.selector))
  assert.ok(selects(the('PodDisruptionBudget').spec.selector.matchLabels))
  assert.ok(selects(the('NetworkPolicy').spec.podSelector.matchLabels))
  assert.deepEqual(the('NetworkPolicy').spec.policyTypes, ['Ingress', 'Egress'])
  assert.equal(http.paths[0].backend.service.name, the('Service').metadata.name)
  assert.ok(the('PodDisruptionBudget').spec.minAvailable < the('Deployment').spec.replicas)
  assert.deepEqual(the('Deployment').spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 })
  for (const { kind, metadata } of manifests)
    assert.equal(kind === 'Namespace' ? metadata.name : metadata.namespace, 'portcullis', kind)
})
