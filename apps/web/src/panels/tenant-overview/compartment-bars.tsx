'use client';

import type { TenantOverview } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { FrozenMark } from '../../components/compartment/frozen-notice.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import classes from './compartment-bars.module.css';
import { toCompartmentBars } from './to-view-model.ts';

/** The tenant's compartment on each host: how much of what the kernel allows is in use. */
export function CompartmentBars({
  compartments,
  frozenHostIds,
}: {
  compartments: TenantOverview['compartments'];
  frozenHostIds: ReadonlySet<string>;
}) {
  const t = useTranslations('tenant-overview.compartments');
  const tKind = useTranslations('common.quota.kind');
  const format = useFormatResource();
  if (compartments.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('none')}
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {compartments.map((compartment) => (
        <li key={compartment.hostId}>
          <div className={classes.head}>
            <span className={classes.host}>{compartment.hostName}</span>
            <span className={classes.count}>{t('instances', { count: compartment.ceiling.instances })}</span>
            {frozenHostIds.has(compartment.hostId) && <FrozenMark />}
            {!compartment.reachable && (
              <span className={classes.silent}>
                <IconCloudOff size={13} aria-hidden /> {t('silent')}
              </span>
            )}
          </div>
          {toCompartmentBars(compartment).map((bar) => {
            const text = t('usedOf', { used: format(bar.kind, bar.used), ceiling: format(bar.kind, bar.ceiling) });
            return (
              <div key={bar.kind} className={classes.row} data-level={bar.level}>
                <span className={classes.kind}>{tKind(bar.kind)}</span>
                <div
                  className={classes.bar}
                  role="meter"
                  aria-label={`${compartment.hostName}, ${tKind(bar.kind)}`}
                  aria-valuemin={0}
                  aria-valuemax={bar.ceiling}
                  aria-valuenow={Math.min(bar.used, bar.ceiling)}
                  aria-valuetext={text}
                >
                  <div className={classes.used} style={{ width: `${(bar.share * 100).toFixed(1)}%` }} />
                </div>
                <span className={classes.value}>{text}</span>
              </div>
            );
          })}
        </li>
      ))}
    </ul>
  );
}
