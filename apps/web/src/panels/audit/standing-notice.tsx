'use client';

import type { AuditStanding } from '@bulkhead/shared';
import { Badge, List, Tooltip } from '@mantine/core';
import { IconShieldCheck, IconShieldHalf } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Notice } from '../../components/notice.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';

/** "Verified up to entry N, a moment ago", beside the title. */
export function StandingBadge({ standing }: { standing: AuditStanding | undefined }) {
  const t = useTranslations('audit.standing');
  const format = useFormatter();
  if (standing === undefined || standing.breaches.length > 0) return null;
  const whole = standing.verified >= standing.entries;
  const wording = standing.chains > 1 ? 'chains' : whole ? 'whole' : 'part';
  const Shape = whole ? IconShieldCheck : IconShieldHalf;
  return (
    <Tooltip label={t('hint')} multiline w={300}>
      <Badge
        size="lg"
        variant="light"
        color={whole ? 'teal' : 'gray'}
        tt="none"
        leftSection={<Shape size={14} aria-hidden />}
        data-testid="audit-standing"
        tabIndex={0}
      >
        {t(wording, {
          verified: format.number(standing.verified),
          entries: format.number(standing.entries),
          chains: format.number(standing.chains),
        })}{' '}
        <RelativeTime atMs={standing.verifiedAtMs} />
      </Badge>
    </Tooltip>
  );
}

/** Says where a chain is broken, and what to do. */
export function BreachNotice({ standing }: { standing: AuditStanding | undefined }) {
  const t = useTranslations('audit.standing');
  if (standing === undefined || standing.breaches.length === 0) return null;
  return (
    <Notice tone="bad" role="alert" title={t('broken')} data-testid="audit-breach">
      <List size="sm">
        {standing.breaches.slice(0, 10).map(({ chain, tenantSlug, seq, message }) => (
          <List.Item key={chain}>{t('breach', { chain: tenantSlug ?? chain, seq, message })}</List.Item>
        ))}
      </List>
      {t('remedy')}
    </Notice>
  );
}
