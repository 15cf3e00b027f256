'use client';

import type { Enrolment, HostRow } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Button, Loader, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { CommandLine } from './command-line.tsx';
import classes from './enrolment-steps.module.css';
import { FactList } from './fact-list.tsx';
import { formatCountdown } from './format-countdown.ts';
import { useNowMs } from './use-now.ts';

export interface EnrolmentStepsProps {
  enrolment: Enrolment;
  /** The host as it is now; undefined until it has been read. */
  host: HostRow | undefined;
  /** Asks for a fresh token when this one has expired. */
  onRenew: () => void;
  renewing: boolean;
}

/** What to do on the new host, how long that works, and whether its agent has been heard yet. */
export function EnrolmentSteps({ enrolment, host, onRenew, renewing }: EnrolmentStepsProps) {
  const t = useTranslations('hosts.enrolment');
  const connected = host !== undefined && host.state !== 'waiting' && host.state !== 'revoked';
  return (
    <ol className={classes.steps} data-testid="enrolment" data-connected={connected}>
      <li className={classes.step}>
        <div>
          <Text size="sm" mb={6}>
            {t('run', { host: enrolment.hostName })}
          </Text>
          <CommandLine command={enrolment.command} label={t('command')} />
          {!connected && <Expiry expiresAtMs={enrolment.expiresAtMs} onRenew={onRenew} renewing={renewing} />}
        </div>
      </li>
      <li className={classes.step}>
        <div role="status">{connected ? <Connected host={host} /> : <Waiting />}</div>
      </li>
    </ol>
  );
}

function Expiry({ expiresAtMs, onRenew, renewing }: { expiresAtMs: number; onRenew: () => void; renewing: boolean }) {
  const t = useTranslations('hosts.enrolment');
  const leftMs = expiresAtMs - useNowMs();
  if (leftMs > 0) {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        {t('expires', { left: formatCountdown(leftMs) })}
      </Text>
    );
  }
  return (
    <Text size="xs" mt={4} component="div" className={classes.expired}>
      {t('expired')}{' '}
      <Button size="compact-xs" variant="default" onClick={onRenew} loading={renewing}>
        {t('renew')}
      </Button>
    </Text>
  );
}

function Waiting() {
  const t = useTranslations('hosts.enrolment');
  return (
    <>
      <div className={classes.waiting} data-testid="enrolment-waiting">
        <Loader size={16} type="dots" aria-hidden />
        {t('waiting')}
      </div>
      <Text size="xs" c="dimmed">
        {t('waitingHint')}
      </Text>
    </>
  );
}

function Connected({ host }: { host: HostRow }) {
  const t = useTranslations('hosts');
  return (
    <>
      <div className={classes.connected} data-testid="enrolment-connected">
        <IconPlugConnected size={18} aria-hidden />
        {t('enrolment.connected', { host: host.name })}
      </div>
      <FactList
        facts={[
          {
            label: t('column.engine'),
            value: host.engineVersion === null ? t('noEngine') : `Docker ${host.engineVersion}`,
          },
          { label: t('column.kernel'), value: host.kernel ?? '—' },
          {
            label: t('column.cgroup'),
            value: host.cgroupVersion === null ? '—' : `v${host.cgroupVersion}, ${host.cgroupDriver ?? ''}`,
          },
          {
            label: t('column.capacity'),
            value: t('capacity', { cores: host.cores, memory: formatBytes(host.memoryBytes) }),
          },
        ]}
      />
    </>
  );
}
