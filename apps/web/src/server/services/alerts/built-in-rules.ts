import type { AlertCondition, AlertSeverity, AlertSubjectKind, BuiltInRule } from '@bulkhead/shared';

interface BuiltIn {
  subjectKind: AlertSubjectKind;
  condition: AlertCondition;
  forSec: number;
  severity: AlertSeverity;
}

const state = (named: Extract<AlertCondition, { kind: 'state' }>['state']): AlertCondition => ({
  kind: 'state',
  state: named,
});
const above = (
  series: Extract<AlertCondition, { kind: 'series' }>['series'],
  threshold: number,
  clearAt: number,
): AlertCondition => ({ kind: 'series', series, direction: 'above', threshold, clearAt });

/** What is looked at from the first start on, until operators say otherwise. Shares are in per mille. */
export const BUILT_IN: Readonly<Record<BuiltInRule, BuiltIn>> = {
  'host-silent': { subjectKind: 'host', condition: state('host-silent'), forSec: 0, severity: 'critical' },
  'compartment-full': {
    subjectKind: 'tenant',
    condition: above('fullestSharePerMille', 950, 900),
    forSec: 60,
    severity: 'warning',
  },
  throttled: {
    subjectKind: 'instance',
    condition: above('throttledPerMille', 200, 100),
    forSec: 300,
    severity: 'warning',
  },
  'memory-kill': { subjectKind: 'instance', condition: state('memory-kill'), forSec: 0, severity: 'critical' },
  'restart-loop': { subjectKind: 'instance', condition: state('restart-loop'), forSec: 0, severity: 'critical' },
  'disk-filling': {
    subjectKind: 'host',
    condition: above('diskSharePerMille', 850, 800),
    forSec: 60,
    severity: 'warning',
  },
  'volume-filling': {
    subjectKind: 'volume',
    condition: above('diskSharePerMille', 900, 850),
    forSec: 60,
    severity: 'warning',
  },
  'certificate-expiring': {
    subjectKind: 'host',
    condition: state('certificate-expiring'),
    forSec: 0,
    severity: 'warning',
  },
  drift: { subjectKind: 'host', condition: state('drift'), forSec: 0, severity: 'warning' },
};
