'use client';

import { formatBytes } from '@bulkhead/shared';
import type { FileEntry } from '@bulkhead/shared';
import { ActionIcon, Menu, Text, UnstyledButton } from '@mantine/core';
import {
  IconDots,
  IconFile,
  IconFileSymlink,
  IconFolder,
  IconFolderSymlink,
  IconPlugConnected,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { DataTable } from '../../../../components/data-table.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import classes from './files.module.css';
import type { FileQuestion } from './file-dialogs.tsx';
import { modeText } from './paths.ts';

export interface FileTableProps {
  entries: readonly FileEntry[];
  isRunning: boolean;
  hrefOf: (entry: FileEntry) => string;
  onOpen: (entry: FileEntry) => void;
  onAsk: (question: FileQuestion) => void;
  empty: ReactNode;
}

const isFolder = ({ kind, leadsToFolder }: FileEntry) => kind === 'folder' || leadsToFolder;
const isReadable = (entry: FileEntry) => isFolder(entry) || entry.kind === 'file' || entry.kind === 'link';

/** What is in one folder. */
export function FileTable({ entries, isRunning, hrefOf, onOpen, onAsk, empty }: FileTableProps) {
  const t = useTranslations('inside.files');
  return (
    <DataTable
      label={t('title')}
      rows={entries}
      rowKey={({ name }) => name}
      empty={empty}
      columns={[
        {
          key: 'name',
          header: t('name'),
          cell: (entry) => <Name entry={entry} onOpen={onOpen} />,
          sortValue: (entry) => `${isFolder(entry) ? 0 : 1}${entry.name}`,
        },
        {
          key: 'size',
          header: t('size'),
          align: 'end',
          cell: ({ kind, sizeBytes }) => (kind === 'file' ? formatBytes(sizeBytes) : t(`kind.${kind}`)),
          sortValue: ({ kind, sizeBytes }) => (kind === 'file' ? sizeBytes : -1),
        },
        {
          key: 'mode',
          header: t('mode'),
          cell: ({ kind, mode }) => <code className={classes.mode}>{modeText(kind, mode)}</code>,
        },
        { key: 'owner', header: t('owner'), align: 'end', cell: ({ uid, gid }) => `${uid}:${gid}` },
        {
          key: 'changed',
          header: t('changed'),
          cell: ({ modifiedAtMs }) => <RelativeTime atMs={modifiedAtMs} />,
          sortValue: ({ modifiedAtMs }) => modifiedAtMs,
        },
        {
          key: 'actions',
          header: t('actions'),
          hideHeader: true,
          cell: (entry) => (
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={t('actionsFor', { name: entry.name })}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {isReadable(entry) && (
                  <Menu.Item component="a" href={hrefOf(entry)} download>
                    {isFolder(entry) ? t('downloadFolder') : t('download')}
                  </Menu.Item>
                )}
                <Menu.Item disabled={!isRunning} onClick={() => onAsk({ kind: 'rename', entry })}>
                  {t('rename')}
                </Menu.Item>
                <Menu.Item color="red" disabled={!isRunning} onClick={() => onAsk({ kind: 'remove', entry })}>
                  {t('remove')}
                </Menu.Item>
                {!isRunning && <Menu.Label className={classes.why}>{t('runningOnly')}</Menu.Label>}
              </Menu.Dropdown>
            </Menu>
          ),
        },
      ]}
    />
  );
}

function Name({ entry, onOpen }: { entry: FileEntry; onOpen: (entry: FileEntry) => void }) {
  const t = useTranslations('inside.files');
  const content = (
    <span className={classes.name}>
      <FileIcon entry={entry} />
      <span>{entry.name}</span>
      {entry.target !== null && (
        <Text component="span" size="xs" c="dimmed">
          {t('leadsTo', { target: entry.target })}
        </Text>
      )}
    </span>
  );
  if (!isReadable(entry)) return content;
  return <UnstyledButton onClick={() => onOpen(entry)}>{content}</UnstyledButton>;
}

function FileIcon({ entry: { kind, leadsToFolder } }: { entry: FileEntry }) {
  const props = { size: 16, 'aria-hidden': true, className: classes.icon };
  if (kind === 'folder') return <IconFolder {...props} />;
  if (kind === 'link') return leadsToFolder ? <IconFolderSymlink {...props} /> : <IconFileSymlink {...props} />;
  return kind === 'file' ? <IconFile {...props} /> : <IconPlugConnected {...props} />;
}
