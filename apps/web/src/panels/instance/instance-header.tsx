'use client';

import type { InstanceView } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Anchor } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Link } from '../../components/link.tsx';
import { FrozenMark } from '../../components/compartment/frozen-notice.tsx';
import { HealthBadge } from '../../components/health-check/health-badge.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { TagList } from '../../components/tag-list.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { InstanceActionBar } from './instance-action-bar.tsx';
import classes from './instance.module.css';

/** Name, state, where it runs and from what, and everything that can be done with it. */
export function InstanceHeader({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance');
  const format = useFormatResource();
  return (
    <PageHeader
      title={instance.name}
      breadcrumbs={[{ label: t('instances'), href: `/t/${instance.tenantSlug}/instances` }]}
      description={
        <div className={classes.description}>
          <span data-testid="instance-state" data-state={instance.state}>
            <InstanceStateBadge state={instance.state} pending={instance.pendingOperation} />
          </span>
          {instance.state === 'running' && <HealthBadge state={instance.health} />}
          {instance.lockedBy !== null && <LockMark name={instance.lockedBy} />}
          {instance.compartment?.frozen === true && <FrozenMark />}
          <span>
            {instance.hostReachable
              ? t('onHost', { host: instance.hostName })
              : t('onSilentHost', { host: instance.hostName })}
          </span>
          <span className={classes.mono}>{instance.image}</span>
          <span>
            {t('reserves', {
              cpu: format('cpuMillicores', instance.cpuMillicores),
              memory: formatBytes(instance.memoryBytes),
            })}
          </span>
          <TagList tags={instance.tags} />
          <Anchor component={Link} href={`/t/${instance.tenantSlug}/instances/${instance.id}/anatomy`} size="sm">
            {t('anatomy')}
          </Anchor>
        </div>
      }
      actions={<InstanceActionBar instance={instance} />}
    />
  );
}

function LockMark({ name }: { name: string }) {
  const t = useTranslations('instance');
  return (
    <span className={classes.lock} data-testid="lock-mark">
      <IconLock size={14} aria-hidden /> {t('lockedBy', { name })}
    </span>
  );
}
