'use client';

import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { IconProgressAlert } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useNews } from '../activity/use-news.ts';

/** How many things have failed since somebody last looked; leads to the drawer that lists them. */
export function NewsBell({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('activity.news');
  const { failed, look } = useNews(tenantSlug);
  const label = t('label', { count: failed });
  return (
    <Tooltip label={label}>
      <Indicator label={failed} size={15} color="red" disabled={failed === 0} offset={5}>
        <ActionIcon color="gray" aria-label={label} onClick={look}>
          <IconProgressAlert size={18} stroke={1.7} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
