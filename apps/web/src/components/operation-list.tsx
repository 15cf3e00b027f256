'use client';

import type { OperationView } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import classes from './operation-list.module.css';
import { RelativeTime } from './relative-time.tsx';
import { Link } from './link.tsx';
import { ProblemText } from './problem-text.tsx';

export interface OperationListProps {
  operations: readonly OperationView[];
  /** Leaves the instance's name out where every operation is about the same one. */
  hideInstance?: boolean;
  /** Names the tenant, where operations of several are listed. */
  showTenant?: boolean;
}

const LOOKS: Record<OperationView['state'], { icon: Icon; tone: string }> = {
  pending: { icon: IconLoader2, tone: 'busy' },
  succeeded: { icon: IconCircleCheck, tone: 'ok' },
  failed: { icon: IconCircleX, tone: 'bad' },
  superseded: { icon: IconCircleMinus, tone: 'idle' },
};

/** What was asked for, by whom, and what became of it, newest first. */
export function OperationList({ operations, hideInstance = false, showTenant = false }: OperationListProps) {
  const t = useTranslations('common.operation');
  if (operations.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {t('none')}
      </Text>
    );
  }
  return (
    <ol className={classes.list}>
      {operations.map((operation) => (
        <OperationItem key={operation.id} operation={operation} hideInstance={hideInstance} showTenant={showTenant} />
      ))}
    </ol>
  );
}

function OperationItem({
  operation,
  hideInstance,
  showTenant,
}: {
  operation: OperationView;
  hideInstance: boolean;
  showTenant: boolean;
}) {
  const t = useTranslations('common.operation');
  const look = LOOKS[operation.state];
  return (
    <li className={classes.item} data-tone={look.tone} data-operation={operation.kind} data-state={operation.state}>
      <look.icon
        size={16}
        className={classes.icon}
        aria-hidden
        data-spins={operation.state === 'pending' || undefined}
      />
      <div className={classes.body}>
        <div className={classes.line}>
          <span>
            <b>{t(`kind.${operation.kind}`)}</b>
            {!hideInstance && (
              <>
                {' '}
                <InstanceName operation={operation} />
              </>
            )}
          </span>
          <span className={classes.outcome}>
            {t(`state.${operation.state}`)}
            <Duration operation={operation} />
          </span>
        </div>
        <Text size="xs" c="dimmed" component="div">
          {showTenant && `${operation.tenantSlug} · `}
          {operation.hostName} · {operation.actor} · <RelativeTime atMs={operation.createdAtMs} />
        </Text>
        {operation.problem !== null && (
          <Text size="xs" component="div" className={classes.problem}>
            <ProblemText problem={operation.problem} />
          </Text>
        )}
      </div>
    </li>
  );
}

function InstanceName({ operation }: { operation: OperationView }) {
  if (operation.instanceId === null) return operation.instanceName;
  return (
    <Anchor
      component={Link}
      href={`/t/${operation.tenantSlug}/instances/${operation.instanceId}`}
      size="sm"
      underline="always"
      className={classes.name}
    >
      {operation.instanceName}
    </Anchor>
  );
}

function Duration({ operation }: { operation: OperationView }) {
  const format = useFormatter();
  if (operation.finishedAtMs === null) return null;
  const seconds = Math.max(0, operation.finishedAtMs - operation.createdAtMs) / 1000;
  return ` · ${format.number(seconds, { style: 'unit', unit: 'second', maximumFractionDigits: seconds < 10 ? 1 : 0 })}`;
}
