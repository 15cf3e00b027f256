'use client';

import type { Death, InstanceView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconInfoCircle, IconSkull } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { RelativeTime } from '../../components/relative-time.tsx';
import { describeDeath } from './describe-death.ts';
import classes from './instance.module.css';

/** Why the container ended last, in one sentence with its numbers; and what has happened since. */
export function DeathCard({ instance, death }: { instance: InstanceView; death: Death }) {
  const t = useTranslations('instance.death');
  const { sentence, values, tone } = describeDeath(death, instance);
  const Shape = tone === 'bad' ? IconSkull : IconInfoCircle;
  const restarted = instance.startedAtMs !== null && instance.startedAtMs > death.atMs && instance.state === 'running';
  return (
    <section
      className={classes.death}
      data-tone={tone}
      data-testid="death-card"
      data-cause={death.cause}
      data-exit-code={death.exitCode ?? ''}
      aria-label={t('title')}
    >
      <Shape size={18} className={classes.deathIcon} aria-hidden />
      <div>
        <div className={classes.deathSentence}>{t(sentence, values)}</div>
        {death.message !== '' && (
          <Text size="xs" c="dimmed">
            {death.message}
          </Text>
        )}
        <Text size="xs" c="dimmed" component="div">
          <RelativeTime atMs={death.atMs} />
          {death.exitCode !== null && ` · ${t('exitCode', { code: death.exitCode })}`}
          {restarted && ` · ${t('restarted', { count: instance.restarts })}`}
        </Text>
        {(sentence === 'ownMemoryLimit' || sentence === 'tenantMemoryCeiling' || sentence === 'unhealthy') && (
          <Text size="sm" mt={4}>
            {t(`${sentence}Remedy`)}
          </Text>
        )}
      </div>
    </section>
  );
}
