import { ALERT_SUBJECTS, SERIES_OF, STATES_OF, type AlertRuleView } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { aboutKind, seriesOf, toDraft, toRuleInput } from './rule-draft.ts';

const fresh = { ...toDraft(null, 'Europe/Berlin'), name: 'Busy' };
const inputOf = (draft: Parameters<typeof toRuleInput>[0]) => {
  const found = toRuleInput(draft);
  if ('wrong' in found) throw new Error([...found.wrong].join(', '));
  return found.input;
};
const wrongIn = (changes: object) => {
  const found = toRuleInput({ ...fresh, ...changes });
  return 'wrong' in found ? [...found.wrong] : [];
};

describe('the form of a rule', () => {
  it('writes numbers as they are kept', () => {
    const thresholds = {
      cpuSharePerMille: 900,
      cpuMillicores: 90_000,
      memoryBytes: 90 * 1024 ** 2,
      ioReadBytesPerSec: 90 * 1024 ** 2,
      cpuStallUsecPerSec: 900_000,
      pids: 90,
    };
    for (const [series, threshold] of Object.entries(thresholds)) {
      const { condition } = inputOf({ ...fresh, looksAt: `series:${series}` });
      expect(condition).toMatchObject({ series, threshold });
    }
  });

  it('shows a rule as it was written', () => {
    const input = inputOf({
      ...fresh,
      looksAt: 'series:memoryBytes',
      threshold: 12.5,
      clearAt: 10,
      which: 'tag',
      tag: 'prod',
      hasQuietHours: true,
      quietFrom: '22:05',
      quietTo: '06:30',
    });
    expect(input.quietHours).toEqual({ timeZone: 'Europe/Berlin', fromMinute: 1_325, toMinute: 390 });
    const beside = { id: 'r', builtIn: null, isOperators: false, subjectName: null, mutedUntilMs: null, firing: 0 };
    const view: AlertRuleView = { ...input, ...beside };
    expect(inputOf(toDraft(view, 'UTC'))).toEqual(input);
  });

  it('says what is wrong', () => {
    expect(wrongIn({ name: ' ' })).toEqual(['name']);
    expect(wrongIn({ which: 'tag', tag: ' ' })).toEqual(['tag']);
    expect(wrongIn({ which: 'one' })).toEqual(['subjectId']);
    expect(wrongIn({ threshold: '' })).toEqual(['threshold']);
    expect(wrongIn({ threshold: 0 })).toEqual(['threshold']);
    expect(wrongIn({ clearAt: 91 })).toEqual(['clearAt']);
    expect(wrongIn({ direction: 'below', clearAt: 80 })).toEqual(['clearAt']);
    expect(wrongIn({ direction: 'below', clearAt: 95 })).toEqual([]);
    expect(wrongIn({ hasQuietHours: true, quietFrom: '07:00' })).toEqual(['quietTo']);
  });

  it('offers of each kind only what is known of it', () => {
    for (const from of ALERT_SUBJECTS) {
      for (const to of ALERT_SUBJECTS) {
        const draft = aboutKind(aboutKind({ ...fresh, which: 'tag' }, from), to);
        const series = seriesOf(draft);
        const state = STATES_OF[to].find((one) => `state:${one}` === draft.looksAt);
        expect(series !== null ? SERIES_OF[to].includes(series) : state !== undefined).toBe(true);
        if (to !== 'instance') expect(draft.which).toBe('all');
      }
    }
  });
});
