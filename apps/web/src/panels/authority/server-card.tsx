'use client';

import type { AuthorityView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CopiedValue } from './copied-value.tsx';

/** The certificate that this control plane shows to agents. */
export function ServerCard({ server }: { server: AuthorityView['server'] }) {
  const t = useTranslations('authority.server');
  const tRoot = useTranslations('authority.root');
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <FactList
        facts={[
          { label: t('pin'), value: <CopiedValue value={server.pin} label={t('copyPin')} /> },
          { label: tRoot('expires'), value: <RelativeTime atMs={server.expiresAtMs} /> },
        ]}
      />
    </SectionCard>
  );
}
