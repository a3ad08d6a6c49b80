import type { Context } from '../../platform/context.ts'
import { declareMetrics } from '../../platform/metrics.ts'
import { createDetectionCounts } from './detection-counts.ts'

export const detectionMetrics = declareMetrics<Context>()({
  events: {
    kind: 'counter',
    name: 'portcullis_events_total',
    about:
      'Events of the audit log by name, as detection reads them: seconds after they were written, and ' +
      'each on one node. Add the nodes up.',
    labels: ['name'],
    across: 'sum',
    read: (ctx) => ctx.instance(createDetectionCounts).events(),
  },
  lookAge: {
    kind: 'gauge',
    name: 'portcullis_detection_age_seconds',
    about:
      'How long ago the audit log had last been read to its end. Where it grows, nothing is detected: ' +
      'look into the log. Absent before the first time.',
    across: 'min',
    read: (ctx) => {
      const at = ctx.instance(createDetectionCounts).lookedAt()
      return at && (ctx.now().getTime() - at.getTime()) / 1000
    },
  },
  detections: {
    kind: 'counter',
    name: 'portcullis_detections_total',
    about:
      'Attacks that detection has told of, by name, each on one node; what goes on is told once in a ' +
      'while. Any rise is worth a look, but of `detection.new-device`, `detection.new-country` and ' +
      '`detection.impossible-travel`, which are the persons’ own affair.',
    labels: ['name'],
    across: 'sum',
    read: (ctx) => ctx.instance(createDetectionCounts).detections(),
  },
})
