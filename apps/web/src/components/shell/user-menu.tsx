'use client';

import { Button, Popover, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { CONTRASTS } from '../contrast.ts';
import { Link } from '../link.tsx';
import { useChooseLanguage, useContrast } from '../preferences.ts';
import { useHydrated } from '../use-now.ts';
import { useSession } from '../use-session.ts';
import { useSignOut } from '../use-sign-out.ts';
import classes from './user-menu.module.css';

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
  const [opened, setOpened] = useState(false);
  const signOut = useSignOut();
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
          <ContrastChoice />
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

function ContrastChoice() {
  const t = useTranslations('common.user');
  const [contrast, choose] = useContrast();
  return (
    <div className={classes.choice}>
      <Text size="xs" c="dimmed" id="contrast-label" mb={2}>
        {t('contrast')}
      </Text>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-labelledby="contrast-label"
        value={contrast}
        onChange={choose}
        data={CONTRASTS.map((value) => ({ value, label: t(`contrastChoice.${value}`) }))}
      />
    </div>
  );
}

function LanguageChoice() {
  const t = useTranslations('common.user');
  const locale = useLocale();
  const choose = useChooseLanguage();
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
