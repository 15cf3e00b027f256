'use client';

import { RESOURCE_KINDS, type StackPlanView } from '@bulkhead/shared';
import { Alert, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRuleText } from '../../components/compose/use-rule-text.ts';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { StepsTable } from './steps-table.tsx';
import { useObstacleText } from './use-obstacle-text.ts';

/** What a file would do, what it needs, and what stands in its way. */
export function PlanView({ plan }: { plan: StackPlanView }) {
  const t = useTranslations('stacks');
  const obstacleText = useObstacleText();
  const errors = plan.findings.filter(({ severity }) => severity === 'error');
  const warnings = plan.findings.filter(({ severity }) => severity === 'warning');
  return (
    <Stack gap="sm" data-testid="stack-plan" data-can-apply={plan.canApply}>
      <Findings title={t('plan.errors', { count: errors.length })} color="red" findings={errors} />
      {plan.obstacles.length > 0 && (
        <Alert color="red" variant="light" icon={<IconCircleX size={18} />} title={t('plan.obstacles')}>
          <List size="sm">
            {plan.obstacles.map((one) => (
              <List.Item key={`${one.path} ${one.message}`}>
                <b>{one.path}</b>: {obstacleText(one)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {plan.quota !== null && <Quota quota={plan.quota} />}
      {plan.steps !== null && <StepsTable steps={plan.steps} />}
      <Findings title={t('plan.warnings', { count: warnings.length })} color="yellow" findings={warnings} />
    </Stack>
  );
}

type Found = StackPlanView['findings'];

function Findings({ title, color, findings }: { title: string; color: string; findings: Found }) {
  const t = useTranslations('stacks');
  const ruleText = useRuleText();
  if (findings.length === 0) return null;
  return (
    <Alert color={color} variant="light" icon={<IconAlertTriangle size={18} />} title={title}>
      <List size="sm">
        {findings.map((one) => (
          <List.Item key={`${one.path} ${one.rule} ${one.message}`}>
            {one.line !== null && t('plan.line', { line: one.line })} <b>{one.path}</b> {ruleText(one)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Quota({ quota }: { quota: NonNullable<StackPlanView['quota']> }) {
  const t = useTranslations('stacks');
  const tKind = useTranslations('common.quota.kind');
  const format = useFormatResource();
  const needed = RESOURCE_KINDS.filter((kind) => quota.needed[kind] > 0);
  if (needed.length === 0) return <Text size="sm">{t('plan.needsNothing')}</Text>;
  const isShort = quota.short.length > 0;
  const sentence = (kind: (typeof needed)[number]) =>
    t('plan.needs', {
      kind: tKind(kind),
      needed: format(kind, quota.needed[kind]),
      available: format(kind, quota.available[kind]),
    });
  return (
    <Alert
      color={isShort ? 'red' : 'blue'}
      variant="light"
      title={isShort ? t('plan.short') : t('plan.fits')}
      data-short={isShort}
    >
      <List size="sm">
        {needed.map((kind) => (
          <List.Item key={kind} fw={quota.short.includes(kind) ? 600 : 400}>
            {sentence(kind)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
