'use client';

import {
  formatBytes,
  unitOfSeries,
  type AlertFinding,
  type AlertRuleView,
  type AlertSeries,
  type AlertView,
} from '@bulkhead/shared';
import { useFormatter, useTranslations } from 'next-intl';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { useMoment } from '../../components/use-moment.ts';

type Condition = AlertView['condition'];
export type SubjectWords = Pick<AlertRuleView, 'subjectKind' | 'subjectId' | 'subjectName' | 'subjectTag'>;

const LIMIT_UNITS = {
  memorySharePerMille: 'bytes',
  diskSharePerMille: 'bytes',
  cpuSharePerMille: 'millicores',
  pidsSharePerMille: 'count',
} as const;

/** Sentences about alerts and rules, with their numbers in units for people. */
export function useAlertWords() {
  const t = useTranslations('alerts');
  const format = useFormatter();
  const moment = useMoment();
  const formatResource = useFormatResource();

  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });

  function amount(unit: ReturnType<typeof unitOfSeries>, value: number): string {
    switch (unit) {
      case 'per-mille':
        return percent(value / 1_000);
      case 'usec-per-second':
        return t('ofTime', { value: percent(value / 1_000_000) });
      case 'millicores':
        return formatResource('cpuMillicores', value);
      case 'bytes':
        return formatBytes(value);
      case 'bytes-per-second':
        return t('perSecond', { value: formatBytes(value) });
      case 'count':
        return format.number(value);
    }
  }
  const number = (series: AlertSeries, value: number) => amount(unitOfSeries(series), value);

  function duration(sec: number): string {
    if (sec === 0) return t('duration.now');
    if (sec % 3_600 === 0) return t('duration.hours', { count: sec / 3_600 });
    return sec % 60 === 0 ? t('duration.minutes', { count: sec / 60 }) : t('duration.seconds', { count: sec });
  }

  function shareSentence(series: keyof typeof LIMIT_UNITS, { value, limit, place }: AlertFinding): string {
    const words = {
      series: capital(t(`series.${series}`)),
      value: percent((value ?? 0) / 1_000),
      limit: limit === null ? t('unknownLimit') : amount(LIMIT_UNITS[series], limit),
    };
    if (place === null) return t('sentence.share', words);
    return t(series === 'diskSharePerMille' ? 'sentence.shareOf' : 'sentence.shareIn', { ...words, place });
  }

  /** What was found, with the numbers. */
  function sentence(condition: Condition, finding: AlertFinding): string {
    if (condition.kind === 'state') return stateSentence(condition.state, finding);
    const series = finding.series ?? condition.series;
    if (finding.value === null) return t('sentence.over', { series: capital(t(`series.${series}`)) });
    if (series === 'throttledPerMille') return t('sentence.throttled', { value: percent(finding.value / 1_000) });
    if (series in LIMIT_UNITS) return shareSentence(series as keyof typeof LIMIT_UNITS, finding);
    return t('sentence.series', {
      series: capital(t(`series.${series}`)),
      value: number(series, finding.value),
      direction: condition.direction,
      threshold: number(series, condition.threshold),
    });
  }

  function stateSentence(state: Extract<Condition, { kind: 'state' }>['state'], found: AlertFinding): string {
    const detail = found.detail ?? '';
    const value = found.value ?? 0;
    if (state !== 'memory-kill') return t(`sentence.${state}`, { at: moment(value), value, detail }).trim();
    const limit = found.limit === null ? t('unknownLimit') : formatBytes(found.limit);
    const known = ['own-memory-limit', 'tenant-memory-ceiling', 'host-memory', 'process'] as const;
    const cause = known.find((each) => each === detail) ?? 'other';
    return t('sentence.memory-kill', { at: moment(value), cause: t(`cause.${cause}`, { limit }) });
  }

  function whom({ subjectKind, subjectId, subjectName, subjectTag }: SubjectWords, isTenants: boolean): string {
    if (subjectTag !== null) return t('whom.tag', { tag: subjectTag });
    if (subjectId !== null) return subjectName ?? t('whom.gone');
    return t(`whom.all.${subjectKind === 'tenant' && isTenants ? 'ownTenant' : subjectKind}`);
  }

  /** What a rule waits for. */
  function conditionSentence(
    rule: SubjectWords & Pick<AlertRuleView, 'condition' | 'forSec'>,
    isTenants: boolean,
  ): string {
    const { condition, forSec } = rule;
    if (condition.kind === 'state') return t(`when.state.${condition.state}`, { whom: whom(rule, isTenants) });
    const { series, direction, threshold, clearAt } = condition;
    return t('when.series', {
      series: t(`series.${series}`),
      whom: whom(rule, isTenants),
      direction,
      threshold: number(series, threshold),
      clearAt: number(series, clearAt),
      duration: forSec === 0 ? '' : t('when.duration', { duration: duration(forSec) }),
    });
  }

  function subjectName({ kind, name }: Pick<AlertView['subject'], 'kind' | 'name'>): string {
    return kind === 'authority' && (name === 'root' || name === 'server') ? t(`authority.${name}`) : name;
  }

  return { sentence, conditionSentence, duration, moment, subjectName };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
