'use client';

import type { HostView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { lateDialog } from '../../components/late.tsx';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import classes from './host.module.css';

const ConflictDialog = lateDialog(
  () => import('./conflict-dialog.tsx').then((module) => module.ConflictDialog),
  'opened',
);

/** More than one agent answers for this host: who was seen, what that means, and the way out. */
export function ConflictBanner({ host }: { host: HostView }) {
  const t = useTranslations('authority.conflict');
  const reason = useSystemReason('hosts:write');
  const [resolving, setResolving] = useState(false);
  const { conflict, conflictSinceMs } = host;
  return (
    <>
      {conflict !== null && conflictSinceMs !== null && (
        <Notice tone="bad" role="alert" title={t(`title.${conflict.reason}`)} data-testid="conflict">
          <Text size="sm">{t(`text.${conflict.reason}`)}</Text>
          <Text size="sm" mt={6}>
            {t.rich('since', { when: () => <RelativeTime atMs={conflictSinceMs} /> })} · {t('seen')}:
          </Text>
          <ul className={classes.seen}>
            {conflict.seen.map(({ address, machine, process, lastAtMs }) => (
              <li key={`${address} ${machine} ${process}`}>
                {t.rich('seenOne', {
                  address,
                  machine: machine ?? t('noMachine'),
                  process,
                  when: () => <RelativeTime atMs={lastAtMs} />,
                })}
              </li>
            ))}
          </ul>
          <ActionButton reason={reason} mt="xs" color="red" onClick={() => setResolving(true)}>
            {t('resolve')}
          </ActionButton>
        </Notice>
      )}
      {/* Outlives the banner, which goes as soon as the conflict is ended: the command is shown only once. */}
      <ConflictDialog host={host} opened={resolving} onClose={() => setResolving(false)} />
    </>
  );
}
