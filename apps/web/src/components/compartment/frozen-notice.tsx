'use client';

import { IconSnowflake } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Notice } from '../notice.tsx';
import classes from './compartment.module.css';

/** A mark beside a state: the engine says "running", and nothing moves. */
export function FrozenMark() {
  const t = useTranslations('compartment.frozen');
  return (
    <span className={classes.frozen} data-testid="frozen-mark">
      <IconSnowflake size={13} aria-hidden />
      {t('mark')}
    </span>
  );
}

/** What it means to be frozen, and who can end it. */
export function FrozenNotice({ tenantSlug, hostName }: { tenantSlug: string; hostName: string }) {
  const t = useTranslations('compartment.frozen');
  return (
    <Notice tone="warn" role="status" icon={<IconSnowflake size={18} />} title={t('title')} data-testid="frozen-notice">
      {t('text', { tenant: tenantSlug, host: hostName })}
    </Notice>
  );
}
