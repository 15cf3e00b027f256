'use client';

import type { OwnSession } from '@bulkhead/shared';
import { Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAccountActions, useOwnSessions } from './queries/use-account.ts';

/** Every browser that is signed in as the reader, and how to sign it out. */
export function SessionsCard() {
  const t = useTranslations('account.sessions');
  const query = useOwnSessions();
  const { revokeSession } = useAccountActions();
  const [asking, question] = useDisclosure(false);
  const others = (query.data ?? []).some(({ current }) => !current);
  return (
    <SectionCard
      flush
      title={t('title')}
      description={t('description')}
      actions={
        others && (
          <Button variant="default" onClick={question.open}>
            {t('revokeOthers')}
          </Button>
        )
      }
    >
      <ErrorAlert error={revokeSession.error} />
      <QueryState query={query} skeletonHeight={120}>
        {(sessions) => (
          <SessionsTable
            sessions={sessions}
            pending={revokeSession.isPending}
            onRevoke={(sessionId) => revokeSession.mutate({ sessionId })}
          />
        )}
      </QueryState>
      <RevokeOthersDialog opened={asking} onClose={question.close} />
    </SectionCard>
  );
}

interface SessionsTableProps {
  sessions: readonly OwnSession[];
  pending: boolean;
  onRevoke: (sessionId: string) => void;
}

function SessionsTable({ sessions, pending, onRevoke }: SessionsTableProps) {
  const t = useTranslations('account.sessions');
  const deviceOf = ({ browser, system }: OwnSession) =>
    browser !== null && system !== null ? t('device', { browser, system }) : (browser ?? system ?? t('unknownDevice'));
  return (
    <DataTable
      label={t('title')}
      rows={sessions}
      rowKey={(session) => session.id}
      columns={[
        {
          key: 'device',
          header: t('column.device'),
          cell: (session) => (
            <Group gap={8}>
              <span>{deviceOf(session)}</span>
              {session.current && (
                <Badge variant="default" size="sm" flex="none">
                  {t('current')}
                </Badge>
              )}
            </Group>
          ),
        },
        { key: 'address', header: t('column.address'), cell: (session) => session.address },
        { key: 'method', header: t('column.method'), cell: (session) => session.provider ?? t('byPassword') },
        { key: 'since', header: t('column.since'), cell: (session) => <RelativeTime atMs={session.createdAtMs} /> },
        { key: 'seen', header: t('column.seen'), cell: (session) => <RelativeTime atMs={session.lastSeenAtMs} /> },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (session) =>
            !session.current && (
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                disabled={pending}
                onClick={() => onRevoke(session.id)}
                aria-label={t('revokeNamed', { device: deviceOf(session) })}
              >
                {t('revoke')}
              </Button>
            ),
        },
      ]}
    />
  );
}

function RevokeOthersDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations('account.sessions');
  const { revokeOthers } = useAccountActions();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('othersTitle')}
      confirmLabel={t('revokeOthers')}
      pending={revokeOthers.isPending}
      error={revokeOthers.error}
      onConfirm={() =>
        revokeOthers.mutate(undefined, {
          onSuccess: ({ revoked }) => {
            notifications.show({ message: t('revokedOthers', { count: revoked }) });
            onClose();
          },
        })
      }
    >
      {t('othersText')}
    </ConfirmDialog>
  );
}
