'use client';

import { AppShell, Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Brand } from '../brand.tsx';
import classes from './console-shell.module.css';
import { LiveIndicator } from './live-indicator.tsx';
import { Navigation } from './navigation.tsx';
import { UserMenu } from './user-menu.tsx';
import { Link } from '../link.tsx';

const HEADER_HEIGHT = 48;
const NAVBAR_WIDTH = 232;

/** The frame of every page behind the sign-in: brand and account above, the way around at the left, the page beside it. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  const t = useTranslations('common.nav');
  const pathname = usePathname();
  const [opened, { open, close }] = useDisclosure(false);

  // Going somewhere closes the drawer that offered it.
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      header={{ height: HEADER_HEIGHT }}
      navbar={{ width: NAVBAR_WIDTH, breakpoint: 'sm', collapsed: { mobile: true } }}
      padding={0}
    >
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Burger opened={opened} onClick={open} hiddenFrom="sm" size="sm" aria-label={t('open')} />
        <Link href="/" className={classes.brand}>
          <Brand />
        </Link>
        <div className={classes.end}>
          <LiveIndicator />
          <UserMenu />
        </div>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} visibleFrom="sm" component="div">
        <Navigation />
      </AppShell.Navbar>
      <Drawer
        opened={opened}
        onClose={close}
        size={288}
        title={<Brand />}
        closeButtonProps={{ 'aria-label': t('close') }}
        hiddenFrom="sm"
      >
        <Navigation />
      </Drawer>
      <AppShell.Main className={classes.main} id="content" tabIndex={-1}>
        <div className={classes.page}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}
