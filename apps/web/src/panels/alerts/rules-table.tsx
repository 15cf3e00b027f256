'use client';

import type { AlertRuleView } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useRuleName } from '../../components/alerts/use-rule-name.ts';
import { DataTable } from '../../components/data-table.tsx';
import { useNowMs } from '../../components/use-now.ts';
import { toClock } from './to-clock.ts';
import { SeverityMark } from './severity-mark.tsx';
import { useAlertWords } from './use-alert-words.ts';

interface RulesTableProps {
  rules: readonly AlertRuleView[];
  isTenants: boolean;
  actions: (rule: AlertRuleView) => ReactNode;
}

/** Rules with what they wait for, in words. */
export function RulesTable({ rules, isTenants, actions }: RulesTableProps) {
  const t = useTranslations('alerts.rules');
  const nameRule = useRuleName();
  return (
    <DataTable
      label={t('title')}
      rows={rules}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'rule',
          header: t('column.rule'),
          sortValue: nameRule,
          cell: (rule) => <RuleWords rule={rule} isTenants={isTenants} />,
        },
        {
          key: 'severity',
          header: t('column.severity'),
          cell: ({ severity }) => <SeverityMark severity={severity} />,
        },
        {
          key: 'now',
          header: t('column.now'),
          sortValue: ({ firing }) => firing,
          cell: ({ firing }) => t('firing', { count: firing }),
        },
        { key: 'actions', header: t('column.actions'), hideHeader: true, align: 'end', cell: actions },
      ]}
    />
  );
}

function RuleWords({ rule, isTenants }: { rule: AlertRuleView; isTenants: boolean }) {
  const t = useTranslations('alerts');
  const nameRule = useRuleName();
  const words = useAlertWords();
  const nowMs = useNowMs();
  const { quietHours, mutedUntilMs, builtIn } = rule;
  return (
    <div>
      <Group gap={8}>
        <span>{nameRule(rule)}</span>
        {builtIn !== null && <Mark text={t('rules.builtIn')} />}
        {!rule.enabled && <Mark text={t('rules.off')} />}
        {mutedUntilMs !== null && mutedUntilMs > nowMs && (
          <Mark text={t('rules.muted', { when: words.moment(mutedUntilMs) })} />
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {words.conditionSentence(rule, isTenants)}
        {quietHours !== null && (
          <>
            {' · '}
            {t('when.quiet', {
              from: toClock(quietHours.fromMinute),
              to: toClock(quietHours.toMinute),
              timeZone: quietHours.timeZone,
            })}
          </>
        )}
      </Text>
    </div>
  );
}

function Mark({ text }: { text: string }) {
  return (
    <Badge variant="default" size="sm" flex="none" tt="none" fw={500}>
      {text}
    </Badge>
  );
}
