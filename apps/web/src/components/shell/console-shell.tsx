'use client';

import { AppShell, Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { ActivityDrawer } from '../activity/activity-drawer.tsx';
import { Brand } from '../brand.tsx';
import { Link } from '../link.tsx';
import { CommandPalette } from '../palette/command-palette.tsx';
import { useSystemAllows } from '../use-system-allows.ts';
import classes from './console-shell.module.css';
import { AlertBell } from './alert-bell.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { Navigation } from './navigation.tsx';
import { NewsBell } from './news-bell.tsx';
import { useActivityHere } from './use-activity-here.ts';
import { useTenantHere } from './use-tenant-here.ts';
import { UserMenu } from './user-menu.tsx';

const HEADER_HEIGHT = 48;
const NAVBAR_WIDTH = 232;
const DRAWER_BAR_HEIGHT = 34;
/** What comes out of the bar lies over the way around, and under dialogs. */
const ABOVE_NAVBAR = 150;

/** The frame of every page behind the sign-in: brand and account above, the way around at the left, the page beside it. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  const t = useTranslations('common.nav');
  const pathname = usePathname();
  const tenant = useTenantHere();
  const activityOf = useActivityHere();
  const bellOf = useBell(pathname, tenant);
  const [opened, { open, close }] = useDisclosure(false);

  // Going somewhere closes the drawer that offered it.
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      header={{ height: HEADER_HEIGHT }}
      navbar={{ width: NAVBAR_WIDTH, breakpoint: 'sm', collapsed: { mobile: true } }}
      {...(activityOf !== undefined && { footer: { height: DRAWER_BAR_HEIGHT } })}
      padding={0}
      transitionDuration={0}
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
          <CommandPalette />
          <LiveIndicator />
          {activityOf !== undefined && <NewsBell key={`news-${activityOf}`} tenantSlug={activityOf} />}
          {bellOf !== undefined && <AlertBell key={bellOf} tenantSlug={bellOf} />}
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
      {activityOf !== undefined && (
        <AppShell.Footer className={classes.footer} zIndex={ABOVE_NAVBAR}>
          <ActivityDrawer tenantSlug={activityOf} />
        </AppShell.Footer>
      )}
    </AppShell>
  );
}

/** Whose alerts the bell counts: of the tenant one is in, on the pages of operators theirs (null); elsewhere nobody's. */
function useBell(pathname: string, tenant: ReturnType<typeof useTenantHere>): string | null | undefined {
  const isOperator = useSystemAllows('alerts:read-all');
  if (pathname.startsWith('/ops')) return isOperator ? null : undefined;
  return tenant?.scopes.includes('alerts:read') === true ? tenant.slug : undefined;
}
