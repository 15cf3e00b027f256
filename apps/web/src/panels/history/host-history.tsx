'use client';

import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Link } from '../../components/link.tsx';
import { parseAsRange } from './history-range.ts';
import { HostTimelineCard } from './stack-card.tsx';
import { useHistoryRange } from './use-history-range.ts';

/** On a host's page: who used it, and the way to everything else of its past with the same range. */
export function HostHistory({ hostId }: { hostId: string }) {
  const t = useTranslations('history.page');
  const state = useHistoryRange('1h');
  const range = encodeURIComponent(parseAsRange.serialize(state.range));
  return (
    <HostTimelineCard
      hostId={hostId}
      state={state}
      more={
        <Button
          component={Link}
          href={`/ops/hosts/${hostId}/timeline?range=${range}`}
          variant="default"
          size="compact-sm"
          leftSection={<IconHistory size={14} aria-hidden />}
        >
          {t('open')}
        </Button>
      }
    />
  );
}
