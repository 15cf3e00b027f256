'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Skeleton, Stack, Tabs } from '@mantine/core';
import {
  IconFiles,
  IconFileDiff,
  IconLayoutDashboard,
  IconListDetails,
  IconLogs,
  IconSettings,
  IconTerminal2,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import type { ReactNode } from 'react';
import classes from './inside.module.css';

const TABS = ['overview', 'logs', 'terminal', 'processes', 'files', 'changes', 'settings'] as const;
type Tab = (typeof TABS)[number];

const ICONS = {
  overview: IconLayoutDashboard,
  logs: IconLogs,
  terminal: IconTerminal2,
  processes: IconListDetails,
  files: IconFiles,
  changes: IconFileDiff,
  settings: IconSettings,
} satisfies Record<Tab, unknown>;

const loading = () => <Skeleton height={320} />;
/** Each is fetched when it is looked at: a terminal weighs as much as the rest of the page. */
const CONTENTS = {
  logs: dynamic(() => import('./logs/logs-tab.tsx').then(({ LogsTab }) => LogsTab), { ssr: false, loading }),
  terminal: dynamic(() => import('./terminal/terminal-tab.tsx').then(({ TerminalTab }) => TerminalTab), {
    ssr: false,
    loading,
  }),
  processes: dynamic(() => import('./processes/processes-tab.tsx').then(({ ProcessesTab }) => ProcessesTab), {
    ssr: false,
    loading,
  }),
  files: dynamic(() => import('./files/files-tab.tsx').then(({ FilesTab }) => FilesTab), { ssr: false, loading }),
  changes: dynamic(() => import('./changes/changes-tab.tsx').then(({ ChangesTab }) => ChangesTab), {
    ssr: false,
    loading,
  }),
  settings: dynamic(() => import('../settings/settings-tab.tsx').then(({ SettingsTab }) => SettingsTab), {
    ssr: false,
    loading,
  }),
};

/** What an instance is from outside, and the ways into it. Which one is looked at stands in the URL. */
export function InstanceTabs({ instance, children }: { instance: InstanceView; children: ReactNode }) {
  const t = useTranslations('inside');
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(TABS).withDefault('overview').withOptions({ history: 'push' }),
  );
  // Terminals live on while another tab is looked at; everything else begins anew.
  const [hadTerminal, setHadTerminal] = useState(tab === 'terminal');
  if (tab === 'terminal' && !hadTerminal) setHadTerminal(true);

  return (
    <Tabs
      value={tab}
      onChange={(next) => void setTab(next as Tab)}
      keepMounted={false}
      keepMountedMode="display-none"
      className={classes.tabs}
    >
      <Tabs.List aria-label={t('tabs.label')} className={classes.tabList}>
        {TABS.map((name) => {
          const Icon = ICONS[name];
          return (
            <Tabs.Tab key={name} value={name} leftSection={<Icon size={16} aria-hidden />}>
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      <Tabs.Panel value="overview" pt="md">
        <Stack gap="md">{children}</Stack>
      </Tabs.Panel>
      {TABS.filter((name) => name !== 'overview').map((name) => {
        const Content = CONTENTS[name];
        return (
          <Tabs.Panel key={name} value={name} pt="md" keepMounted={name === 'terminal' && hadTerminal}>
            <Content instance={instance} />
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
