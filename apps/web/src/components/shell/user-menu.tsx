'use client';

import { Button, Popover, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { LANGUAGE_COOKIE, LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import type { Language } from '../../i18n/languages.ts';
import { useTRPC } from '../../trpc/client.tsx';
import { useHydrated } from '../use-now.ts';
import { Link } from '../link.tsx';
import { useSession } from '../use-session.ts';
import classes from './user-menu.module.css';

const YEAR_SEC = 365 * 24 * 3600;
const SCHEMES = ['light', 'dark', 'auto'] as const;

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters =
    words.length > 1 ? [words[0], words.at(-1)].map((word) => word?.slice(0, 1)).join('') : name.slice(0, 1);
  return letters.toUpperCase();
}

/** Who is signed in; how the dashboard looks and speaks; the way out. */
export function UserMenu() {
  const t = useTranslations('common.user');
  const user = useSession()?.user;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState(false);
  const signOut = useMutation(
    trpc.session.signOut.mutationOptions({
      onSettled: () => {
        queryClient.clear();
        window.location.assign('/sign-in');
      },
    }),
  );
  if (user === null || user === undefined) return null;
  return (
    <>
      <Popover position="bottom-end" width={272} shadow="md" trapFocus returnFocus opened={opened} onChange={setOpened}>
        <Popover.Target>
          <UnstyledButton className={classes.target} aria-label={t('menu')} onClick={() => setOpened(!opened)}>
            <span className={classes.initials} data-initials={initialsOf(user.displayName)} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={8} aria-label={t('menu')}>
          <div className={classes.who}>
            <Text size="sm" fw={600} truncate>
              {user.displayName}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {user.email} · {t(`systemRole.${user.systemRole}`)}
            </Text>
          </div>
          <SchemeChoice />
          <LanguageChoice />
          <div className={classes.actions}>
            <Button
              component={Link}
              href="/account"
              variant="subtle"
              color="gray"
              justify="flex-start"
              leftSection={<IconUserCircle size={15} aria-hidden />}
              onClick={() => setOpened(false)}
            >
              {t('account')}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              justify="flex-start"
              leftSection={<IconLogout size={15} aria-hidden />}
              loading={signOut.isPending}
              onClick={() => signOut.mutate()}
            >
              {t('signOut')}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function SchemeChoice() {
  const t = useTranslations('common.user');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const hydrated = useHydrated();
  return (
    <div className={classes.choice}>
      <Text size="xs" c="dimmed" id="scheme-label" mb={2}>
        {t('scheme')}
      </Text>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-labelledby="scheme-label"
        value={hydrated ? colorScheme : 'auto'}
        onChange={setColorScheme}
        data={SCHEMES.map((value) => ({ value, label: t(value) }))}
      />
    </div>
  );
}

function LanguageChoice() {
  const t = useTranslations('common.user');
  const locale = useLocale();
  const router = useRouter();
  const choose = (language: Language) => {
    document.cookie = `${LANGUAGE_COOKIE}=${language}; path=/; max-age=${YEAR_SEC}; samesite=lax`;
    router.refresh();
  };
  return (
    <div className={classes.choice}>
      <Text size="xs" c="dimmed" id="language-label" mb={2}>
        {t('language')}
      </Text>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-labelledby="language-label"
        value={locale}
        onChange={choose}
        data={LANGUAGES.map((language) => ({
          value: language,
          label: <span lang={language}>{LANGUAGE_NAMES[language]}</span>,
        }))}
      />
    </div>
  );
}
