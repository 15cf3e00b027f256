'use client';

import type { AuthorityRoot } from '@bulkhead/shared';
import { Badge, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { CopyButton } from '../../components/copy-button.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CopiedValue } from './copied-value.tsx';

/** One root certificate: how to know it, how long it is good, how many hosts rely on it. */
export function RootCard({ root, isLeaving }: { root: AuthorityRoot; isLeaving: boolean }) {
  const t = useTranslations('authority.root');
  return (
    <SectionCard
      title={isLeaving ? t('leaving') : t(`names.${root.name}`)}
      description={t('description', { count: root.hosts })}
      actions={
        <Group gap={6} wrap="nowrap">
          {root.issuing && (
            <Badge variant="light" color="teal">
              {t('issuing')}
            </Badge>
          )}
          <CopyButton value={root.certificatePem} label={t('copyPem')} />
        </Group>
      }
    >
      <FactList
        facts={[
          {
            label: t('fingerprint'),
            value: <CopiedValue value={root.fingerprint} label={t('copyFingerprint')} />,
          },
          { label: t('pin'), value: <CopiedValue value={root.pin} label={t('copyPin')} /> },
          { label: t('valid'), value: <RelativeTime atMs={root.validFromMs} /> },
          { label: t('expires'), value: <RelativeTime atMs={root.expiresAtMs} /> },
        ]}
      />
    </SectionCard>
  );
}
