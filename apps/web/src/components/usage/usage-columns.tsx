'use client';

import { USAGE_MEASURES, type CountedMeasure, type UsageGroup, type UsageTotals } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { DataTableColumn } from '../data-table.tsx';
import { Link } from '../link.tsx';
import type { UsageTableRow } from './to-table-rows.ts';
import type { Whose } from './use-usage.ts';
import { inUnits, useUsageNumbers } from './use-usage-numbers.ts';

const COLUMNS = [
  'cpu',
  'allocatedCpu',
  'memory',
  'allocatedMemory',
  'io',
  'network',
  'throttled',
  'stalled',
] as const satisfies readonly CountedMeasure[];

/** The sum of a measure's counters; null where one of them is not there. */
function sumOf(totals: Partial<UsageTotals>, measure: CountedMeasure): number | null {
  const values = USAGE_MEASURES[measure].map((counter) => totals[counter]);
  return values.includes(undefined) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** A group's name, what it used beside what was reserved for it, what it waited, and what that costs. */
export function useUsageColumns(
  whose: Whose,
  groupBy: UsageGroup,
  currency: string,
  isPriced: boolean,
): DataTableColumn<UsageTableRow>[] {
  const t = useTranslations('usage');
  const numbers = useUsageNumbers(currency);
  const nameOf = useGroupName(whose, groupBy);
  const counted = COLUMNS.map((measure): DataTableColumn<UsageTableRow> => ({
    key: measure,
    header: t(`measure.${measure}`),
    align: 'end',
    sortKey: measure,
    cell: ({ totals }) => {
      const value = sumOf(totals, measure);
      return value === null ? '—' : numbers(measure, value);
    },
    exportValue: ({ totals }) => {
      const value = sumOf(totals, measure);
      return value === null ? null : inUnits(measure, value);
    },
  }));
  const cost: DataTableColumn<UsageTableRow> = {
    key: 'cost',
    header: t('measure.cost'),
    align: 'end',
    sortKey: 'cost',
    cell: ({ costMicros }) => (costMicros === null ? '—' : numbers('cost', costMicros)),
    exportValue: ({ costMicros }) => (costMicros === null ? null : inUnits('cost', costMicros)),
  };
  return [
    {
      key: 'name',
      header: t(`group.${groupBy}`),
      cell: (row) => <Name row={row} name={nameOf(row)} />,
      exportValue: nameOf,
    },
    ...counted,
    ...(isPriced ? [cost] : []),
  ];
}

function Name({ row: { group, href }, name }: { row: UsageTableRow; name: string }) {
  const t = useTranslations('usage.table');
  if (href !== null) {
    return (
      <Anchor component={Link} href={href} size="sm">
        {name}
      </Anchor>
    );
  }
  const gone = group !== null && !group.exists && UUID.test(group.key);
  return (
    <Text span size="sm" {...(group === null && { c: 'dimmed' })}>
      {name}
      {gone && (
        <Text span size="xs" c="dimmed">
          {' '}
          · {t('gone')}
        </Text>
      )}
    </Text>
  );
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-/;

function useGroupName(whose: Whose, groupBy: UsageGroup): (row: UsageTableRow) => string {
  const t = useTranslations('usage.table');
  return ({ group }) => {
    if (group === null) return t(whose === null ? 'system' : 'rest');
    if (group.label !== '') return group.label;
    return t(groupBy === 'tag' ? 'noTag' : 'unknown');
  };
}
