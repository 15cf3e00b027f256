'use client';

import type { HostView } from '@bulkhead/shared';
import { Badge } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useNowMs } from '../../components/use-now.ts';
import classes from './host.module.css';

type Certificate = HostView['certificates'][number];
const ISSUERS = ['root', 'root-next', 'root-abandoned', 'former'] as const;

/** What the host's agent proves itself with, the newest first. */
export function CertificatesCard({ host }: { host: HostView }) {
  const t = useTranslations('authority.certificates');
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <DataTable
        label={t('title')}
        rows={host.certificates}
        rowKey={({ serial }) => serial}
        empty={t('none')}
        columns={[
          {
            key: 'serial',
            header: t('column.serial'),
            cell: ({ serial }) => <span className={classes.mono}>{serial}</span>,
          },
          {
            key: 'root',
            header: t('column.root'),
            cell: ({ issuer }) => t(`root.${ISSUERS.find((name) => name === issuer) ?? 'former'}`),
          },
          { key: 'issued', header: t('column.issued'), cell: ({ issuedAtMs }) => <RelativeTime atMs={issuedAtMs} /> },
          {
            key: 'expires',
            header: t('column.expires'),
            cell: ({ expiresAtMs }) => <RelativeTime atMs={expiresAtMs} />,
          },
          { key: 'state', header: t('column.state'), cell: (certificate) => <State certificate={certificate} /> },
        ]}
      />
    </SectionCard>
  );
}

function State({ certificate: { revokedAtMs, expiresAtMs } }: { certificate: Certificate }) {
  const t = useTranslations('authority.certificates.state');
  const nowMs = useNowMs();
  const state = revokedAtMs !== null ? 'revoked' : expiresAtMs < nowMs ? 'expired' : 'valid';
  return (
    <Badge variant="light" color={state === 'valid' ? 'teal' : 'gray'}>
      {t(state)}
    </Badge>
  );
}
