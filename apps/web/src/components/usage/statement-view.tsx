'use client';

import { monthAt, type Statement } from '@bulkhead/shared';
import { Badge, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { QueryState } from '../query-state.tsx';
import { saveFile } from '../save-file.ts';
import { SectionCard } from '../section-card.tsx';
import { browserZone, timeZoneChoice } from '../time-zones.ts';
import { useMoment } from '../use-moment.ts';
import { useNowMs } from '../use-now.ts';
import { statementToCsv, statementToJson } from './statement-files.ts';
import { StatementInstances } from './statement-instances.tsx';
import { StatementLines } from './statement-lines.tsx';
import { useStatement } from './use-usage.ts';
import { monthsBack } from './usage-ranges.ts';
import type { UsageSearch } from './usage-search.ts';
import classes from './usage.module.css';

const MONTHS = 24;

interface StatementViewProps {
  /** Asked by the tenant itself, or by operators of a tenant. */
  asked: 'own' | 'of';
  tenantSlug: string;
  search: UsageSearch;
  onChange: (change: Partial<UsageSearch>) => void;
}

/** A month's statement of a tenant: to read, to print, as a file. */
export function StatementView({ asked, tenantSlug, search, onChange }: StatementViewProps) {
  const t = useTranslations('usage');
  const nowMs = useNowMs();
  const own = browserZone();
  const zone = search.zone ?? own;
  const month = search.month ?? monthAt(nowMs, zone);
  const monthText = useMonthText();
  const months = [...new Set([...monthsBack(nowMs, zone, MONTHS), month])];
  const statement = useStatement(asked, tenantSlug, month, zone);
  return (
    <Stack gap="md">
      <div className={`${classes.controls} ${classes.unprinted}`}>
        <NativeSelect
          label={t('statement.month')}
          value={month}
          onChange={(event) => onChange({ month: event.currentTarget.value })}
          data={months.map((one) => ({ value: one, label: monthText(one) }))}
        />
        <NativeSelect
          label={t('zone')}
          value={zone}
          onChange={(event) => onChange({ zone: event.currentTarget.value })}
          data={timeZoneChoice(zone, own)}
        />
      </div>
      <QueryState query={statement} skeletonHeight={400} isEmpty={() => false}>
        {(data) => <StatementPaper statement={data} title={monthText(data.month)} />}
      </QueryState>
    </Stack>
  );
}

function StatementPaper({ statement, title }: { statement: Statement; title: string }) {
  const t = useTranslations('usage.statement');
  const { state, timeZone, waitingFor } = statement;
  const moment = useMoment(timeZone);
  const hosts = waitingFor.map(({ hostName }) => hostName).join(', ');
  return (
    <div data-testid="statement" data-state={state} data-sum={statement.sum ?? ''}>
      <SectionCard
        title={t('of', { tenant: statement.tenantName, month: title })}
        description={t('period', {
          from: moment(statement.fromMs),
          to: moment(statement.toMs),
          zone: timeZone,
        })}
        actions={<StatementActions statement={statement} />}
      >
        <Group gap="xs" mb="sm">
          <Badge variant="light" color={state === 'final' ? 'teal' : 'orange'} autoContrast>
            {t(`state.${state}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            {t(`stateText.${state}`, { hosts })}
          </Text>
        </Group>
        <StatementLines statement={statement} formatMoment={moment} />
        <StatementInstances statement={statement} />
        <Text size="xs" c="dimmed" mt="sm">
          {t('rounding', { currency: statement.currency, digits: statement.digits })}
        </Text>
      </SectionCard>
    </div>
  );
}

function StatementActions({ statement }: { statement: Statement }) {
  const t = useTranslations('usage.statement');
  const name = `statement-${statement.tenantSlug}-${statement.month}`;
  const save = (parts: string[], type: string, ending: string) =>
    saveFile(new Blob(parts, { type }), `${name}.${ending}`);
  const download = <IconDownload size={15} aria-hidden />;
  return (
    <Group gap={6} className={classes.unprinted ?? ''}>
      <Button
        variant="default"
        leftSection={download}
        onClick={() => save(statementToCsv(statement), 'text/csv;charset=utf-8', 'csv')}
      >
        {t('csv')}
      </Button>
      <Button
        variant="default"
        leftSection={download}
        onClick={() => save(statementToJson(statement), 'application/json', 'json')}
      >
        {t('json')}
      </Button>
      <Button variant="default" leftSection={<IconPrinter size={15} aria-hidden />} onClick={() => window.print()}>
        {t('print')}
      </Button>
    </Group>
  );
}

/** `2026-11` as people say it. */
function useMonthText(): (month: string) => string {
  const format = new Intl.DateTimeFormat(useLocale(), { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return (month) => format.format(new Date(`${month}-01T00:00:00Z`));
}
