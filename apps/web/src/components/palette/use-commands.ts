'use client';

import { useMantineColorScheme } from '@mantine/core';
import {
  IconAdjustments,
  IconContrast,
  IconLanguage,
  IconListDetails,
  IconLogout,
  IconPlus,
  IconUserCircle,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { showActivity } from '../activity/activity-shown.ts';
import { CONTRASTS } from '../contrast.ts';
import { useChooseLanguage, useContrast } from '../preferences.ts';
import { entriesFor, OPERATIONS_ENTRIES, TENANT_ENTRIES } from '../shell/entries.ts';
import { useActivityHere } from '../shell/use-activity-here.ts';
import { useTenantHere } from '../shell/use-tenant-here.ts';
import { useSession } from '../use-session.ts';
import { useSignOut } from '../use-sign-out.ts';
import type { PaletteItem } from './palette-item.ts';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Every page that the reader may open: of the tenant that one is in, of the operators, and one's own. */
export function usePages(): PaletteItem[] {
  const t = useTranslations('common.nav');
  const tUser = useTranslations('common.user');
  const tenant = useTenantHere();
  const session = useSession();
  const page = (href: string, label: string, description: string, icon: PaletteItem['icon']): PaletteItem => ({
    id: `page-${href}`,
    kind: null,
    label,
    description,
    icon,
    href,
  });
  const inTenant =
    tenant === undefined
      ? []
      : entriesFor(TENANT_ENTRIES, tenant.scopes).map((entry) =>
          page(`/t/${tenant.slug}/${entry.path}`, t(entry.label), tenant.name, entry.icon),
        );
  const ofOperations = entriesFor(OPERATIONS_ENTRIES, session?.user?.systemScopes ?? []).map((entry) =>
    page(`/ops/${entry.path}`, t(entry.label), t('operations'), entry.icon),
  );
  return [...inTenant, ...ofOperations, page('/account', tUser('account'), '', IconUserCircle)];
}

/** What can be done from everywhere. */
export function useActions(): PaletteItem[] {
  const t = useTranslations('palette.action');
  const tUser = useTranslations('common.user');
  const tenant = useTenantHere();
  const { setColorScheme } = useMantineColorScheme();
  const [, chooseContrast] = useContrast();
  const chooseLanguage = useChooseLanguage();
  const signOut = useSignOut();
  const action = (id: string, label: string, icon: PaletteItem['icon'], run: () => void): PaletteItem => ({
    id: `action-${id}`,
    kind: null,
    label,
    description: '',
    icon,
    run,
  });
  const launch: PaletteItem[] =
    tenant?.scopes.includes('instances:write') === true
      ? [
          {
            id: 'action-launch',
            kind: null,
            label: t('launch'),
            description: tenant.name,
            icon: IconPlus,
            href: `/t/${tenant.slug}/instances/launch`,
          },
        ]
      : [];
  const activity =
    useActivityHere() === undefined ? [] : [action('activity', t('activity'), IconListDetails, showActivity)];
  return [
    ...launch,
    ...activity,
    ...SCHEMES.map((scheme) =>
      action(`scheme-${scheme}`, `${tUser('scheme')}: ${tUser(scheme)}`, IconAdjustments, () => setColorScheme(scheme)),
    ),
    ...CONTRASTS.map((contrast) =>
      action(`contrast-${contrast}`, `${tUser('contrast')}: ${tUser(`contrastChoice.${contrast}`)}`, IconContrast, () =>
        chooseContrast(contrast),
      ),
    ),
    ...LANGUAGES.map((language) =>
      action(`language-${language}`, `${tUser('language')}: ${LANGUAGE_NAMES[language]}`, IconLanguage, () =>
        chooseLanguage(language),
      ),
    ),
    action('sign-out', tUser('signOut'), IconLogout, () => signOut.mutate()),
  ];
}
