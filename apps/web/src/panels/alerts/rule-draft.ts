import {
  alertRuleInputSchema,
  SERIES_OF,
  STATES_OF,
  unitOfSeries,
  type AlertCondition,
  type AlertRuleInput,
  type AlertRuleView,
  type AlertSeries,
  type AlertSeverity,
  type AlertState,
  type AlertSubjectKind,
} from '@bulkhead/shared';
import { toClock } from './to-clock.ts';

/** What the form of a rule holds while it is filled in: numbers in the units in which people write them. */
export interface RuleDraft {
  name: string;
  enabled: boolean;
  subjectKind: AlertSubjectKind;
  which: 'all' | 'tag' | 'one';
  subjectId: string | null;
  tag: string;
  /** `series:<name>` or `state:<name>`. */
  looksAt: string;
  direction: 'above' | 'below';
  threshold: number | '';
  clearAt: number | '';
  forSec: number;
  severity: AlertSeverity;
  hasQuietHours: boolean;
  /** `22:00` */
  quietFrom: string;
  quietTo: string;
  timeZone: string;
  channelIds: string[];
}

/** One of a unit as people write it, in the unit in which it is kept. */
const UNIT_SIZE = {
  'per-mille': 10,
  'usec-per-second': 10_000,
  millicores: 1_000,
  bytes: 1024 ** 2,
  'bytes-per-second': 1024 ** 2,
  count: 1,
} as const;

const sizeOf = (series: AlertSeries) => UNIT_SIZE[unitOfSeries(series)];

export function toDraft(rule: AlertRuleView | null, timeZone: string): RuleDraft {
  if (rule === null) return { ...EMPTY, timeZone };
  const { condition, quietHours } = rule;
  const isSeries = condition.kind === 'series';
  return {
    name: rule.name,
    enabled: rule.enabled,
    subjectKind: rule.subjectKind,
    which: rule.subjectId !== null ? 'one' : rule.subjectTag !== null ? 'tag' : 'all',
    subjectId: rule.subjectId,
    tag: rule.subjectTag ?? '',
    looksAt: isSeries ? `series:${condition.series}` : `state:${condition.state}`,
    direction: isSeries ? condition.direction : 'above',
    threshold: isSeries ? condition.threshold / sizeOf(condition.series) : '',
    clearAt: isSeries ? condition.clearAt / sizeOf(condition.series) : '',
    forSec: rule.forSec,
    severity: rule.severity,
    hasQuietHours: quietHours !== null,
    quietFrom: quietHours === null ? EMPTY.quietFrom : toClock(quietHours.fromMinute),
    quietTo: quietHours === null ? EMPTY.quietTo : toClock(quietHours.toMinute),
    timeZone: quietHours?.timeZone ?? timeZone,
    channelIds: rule.channelIds,
  };
}

const EMPTY: RuleDraft = {
  name: '',
  enabled: true,
  subjectKind: 'instance',
  which: 'all',
  subjectId: null,
  tag: '',
  looksAt: 'series:cpuSharePerMille',
  direction: 'above',
  threshold: 90,
  clearAt: 80,
  forSec: 300,
  severity: 'warning',
  hasQuietHours: false,
  quietFrom: '22:00',
  quietTo: '07:00',
  timeZone: 'UTC',
  channelIds: [],
};

/** What the draft looks at; null: a state. */
export function seriesOf({ looksAt, subjectKind }: Pick<RuleDraft, 'looksAt' | 'subjectKind'>): AlertSeries | null {
  return SERIES_OF[subjectKind].find((series) => `series:${series}` === looksAt) ?? null;
}

/** The draft about another kind of subject: what is not known of that gives way to what is. */
export function aboutKind(draft: RuleDraft, subjectKind: AlertSubjectKind): RuleDraft {
  const offered = [
    ...SERIES_OF[subjectKind].map((series) => `series:${series}`),
    ...STATES_OF[subjectKind].map((state) => `state:${state}`),
  ];
  const looksAt = offered.includes(draft.looksAt) ? draft.looksAt : (offered[0] ?? draft.looksAt);
  const which = subjectKind === 'instance' || draft.which !== 'tag' ? draft.which : 'all';
  return { ...draft, subjectKind, which, subjectId: null, looksAt };
}

export type WrongField = 'name' | 'tag' | 'subjectId' | 'threshold' | 'clearAt' | 'quietTo';

/** The rule that a draft stands for, or what is wrong with it. */
export function toRuleInput(draft: RuleDraft): { input: AlertRuleInput } | { wrong: ReadonlySet<WrongField> } {
  const wrong = new Set<WrongField>();
  if (!alertRuleInputSchema.shape.name.safeParse(draft.name).success) wrong.add('name');
  if (draft.which === 'tag' && draft.tag.trim() === '') wrong.add('tag');
  if (draft.which === 'one' && draft.subjectId === null) wrong.add('subjectId');
  if (draft.hasQuietHours && toMinute(draft.quietFrom) === toMinute(draft.quietTo)) wrong.add('quietTo');
  const condition = toCondition(draft, wrong);
  if (wrong.size > 0 || condition === null) return { wrong };
  return {
    input: {
      name: draft.name.trim(),
      enabled: draft.enabled,
      subjectKind: draft.subjectKind,
      subjectId: draft.which === 'one' ? draft.subjectId : null,
      subjectTag: draft.which === 'tag' ? draft.tag.trim() : null,
      condition,
      forSec: draft.forSec,
      severity: draft.severity,
      quietHours: draft.hasQuietHours
        ? { timeZone: draft.timeZone, fromMinute: toMinute(draft.quietFrom), toMinute: toMinute(draft.quietTo) }
        : null,
      channelIds: draft.channelIds,
    },
  };
}

function toCondition(draft: RuleDraft, wrong: Set<WrongField>): AlertCondition | null {
  const series = seriesOf(draft);
  if (series === null) return toStateCondition(draft);
  const { direction, threshold, clearAt } = draft;
  const size = sizeOf(series);
  const isLess = direction === 'below';
  if (threshold === '' || threshold < 0 || (!isLess && threshold * size < 1)) wrong.add('threshold');
  else if (clearAt === '' || clearAt < 0 || (isLess ? clearAt < threshold : clearAt > threshold)) wrong.add('clearAt');
  if (threshold === '' || clearAt === '') return null;
  return {
    kind: 'series',
    series,
    direction,
    threshold: Math.round(threshold * size),
    clearAt: Math.round(clearAt * size),
  };
}

function toStateCondition({ subjectKind, looksAt }: RuleDraft): AlertCondition | null {
  const state: AlertState | undefined = STATES_OF[subjectKind].find((one) => `state:${one}` === looksAt);
  return state === undefined ? null : { kind: 'state', state };
}

function toMinute(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}
