'use client';

import type { InstanceView, OperationView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconLoader2 } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import classes from './instance.module.css';

const STEPS = ['accepted', 'sent', 'applied'] as const;

/** How far the change has come that was accepted last and is not done yet. */
export function PendingOperation({
  instance,
  operations,
}: {
  instance: InstanceView;
  operations: readonly OperationView[];
}) {
  const t = useTranslations('instance.pending');
  const operation = operations.find((each) => each.state === 'pending');
  if (operation === undefined) return null;
  return (
    <Notice
      tone="busy"
      role="status"
      icon={<IconLoader2 size={18} />}
      title={t('title', { kind: t(`kind.${operation.kind}`) })}
      data-testid="pending-operation"
      data-operation={operation.kind}
    >
      <Text size="xs">
        {t.rich('asked', { actor: operation.actor, when: () => <RelativeTime atMs={operation.createdAtMs} /> })}
      </Text>
      <Steps operation={operation} />
      {!instance.hostReachable && (
        <Text size="sm" mt={4}>
          {t('hostSilent', { host: instance.hostName })}
        </Text>
      )}
    </Notice>
  );
}

function Steps({ operation }: { operation: OperationView }) {
  const t = useTranslations('instance.pending');
  const format = useFormatter();
  return (
    <ol className={classes.steps}>
      {STEPS.map((name) => {
        const step = operation.steps.find((each) => each.name === name);
        const Shape = step === undefined ? IconCircleDashed : IconCircleCheck;
        return (
          <li key={name} className={classes.step} data-done={step !== undefined}>
            <Shape size={14} aria-hidden />
            {t(`step.${name}`)}
            {step !== undefined &&
              ` · ${format.number((step.atMs - operation.createdAtMs) / 1_000, { style: 'unit', unit: 'second', maximumFractionDigits: 2 })}`}
          </li>
        );
      })}
    </ol>
  );
}
