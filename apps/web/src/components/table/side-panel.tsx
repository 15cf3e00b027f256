'use client';

import { Button, CloseButton, Portal } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../link.tsx';
import classes from './side-panel.module.css';

interface SidePanelProps {
  title: string;
  href?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** Facts beside the table. It takes neither the focus nor the page: rows can be gone through while it is open. */
export function SidePanel({ title, href, onClose, children }: SidePanelProps) {
  const t = useTranslations('common');
  useHotkeys([['Escape', onClose]]);
  return (
    <Portal target="#content">
      <aside className={classes.root} aria-label={title} data-side-panel>
        <header className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          <CloseButton aria-label={t('close')} onClick={onClose} />
        </header>
        <div className={classes.body}>{children}</div>
        {href !== undefined && (
          <footer className={classes.foot}>
            <Button component={Link} href={href} variant="default" fullWidth>
              {t('table.open')}
            </Button>
          </footer>
        )}
      </aside>
    </Portal>
  );
}
