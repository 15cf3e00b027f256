'use client';

import { CloseButton, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronUp, IconListDetails, IconLoader2 } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import classes from './activity-drawer.module.css';
import { useActivityShown } from './activity-shown.ts';
import { useActivityNumbers } from './queries/use-activity.ts';

// Closed it is a line with a number: what it lists comes when it is opened.
const ActivityList = dynamic(() => import('./activity-list.tsx').then((module) => module.ActivityList), { ssr: false });

/** At the bottom of every page: what is under way and what was, as it happens, of a tenant or (null) of all of them. */
export function ActivityDrawer({ tenantSlug }: { tenantSlug: string | null }) {
  const t = useTranslations('activity');
  const [shown, setShown] = useActivityShown();
  const pending = useActivityNumbers(tenantSlug)?.pending;
  const listId = useId();
  useHotkeys([['mod+J', () => setShown(!shown)]]);
  return (
    <>
      {shown && (
        <section id={listId} className={classes.panel} aria-label={t('title')} data-testid="activity">
          <header className={classes.head}>
            <h2 className={classes.title}>{t('title')}</h2>
            <CloseButton size="sm" aria-label={t('close')} onClick={() => setShown(false)} />
          </header>
          {/* A region that scrolls has to be reachable with the keyboard. */}
          <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('title')}>
            <ActivityList tenantSlug={tenantSlug} />
          </div>
        </section>
      )}
      <UnstyledButton
        className={classes.bar}
        aria-expanded={shown}
        aria-keyshortcuts="Control+J Meta+J"
        {...(shown && { 'aria-controls': listId })}
        onClick={() => setShown(!shown)}
        data-pending={pending}
      >
        {pending !== undefined && pending > 0 ? (
          <IconLoader2 size={15} aria-hidden className={classes.spins} />
        ) : (
          <IconListDetails size={15} aria-hidden />
        )}
        <span>{t('title')}</span>
        {/* Not before the number is known: a zero that jumps is a wrong number. */}
        {pending !== undefined && <span className={classes.count}>{t('pending', { count: pending })}</span>}
        <IconChevronUp size={15} aria-hidden className={classes.chevron} data-turned={shown || undefined} />
      </UnstyledButton>
    </>
  );
}
