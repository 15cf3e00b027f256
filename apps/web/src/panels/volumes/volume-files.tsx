'use client';

import { formatBytes, type FileEntry } from '@bulkhead/shared';
import { ActionIcon, Anchor, Breadcrumbs, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useVolumeFolder, useVolumeText } from './queries/use-volume-files.ts';

interface VolumeFilesProps {
  tenantSlug: string;
  volumeId: string;
  /** Why the reader may not look into it; null: they may. */
  reason: string | null;
}

/** What is in a volume, also while no instance has it. */
export function VolumeFiles({ tenantSlug, volumeId, reason }: VolumeFilesProps) {
  const t = useTranslations('volumes.files');
  const [path, setPath] = useState<string | null>(null);
  return (
    <section>
      <Text component="h3" size="sm" fw={600} mb={8}>
        {t('title')}
      </Text>
      {path === null ? (
        <ActionButton size="compact-sm" variant="default" reason={reason} onClick={() => setPath('/')}>
          {t('browse')}
        </ActionButton>
      ) : (
        <Folder key={path} where={{ tenantSlug, volumeId, path }} onGo={setPath} />
      )}
    </section>
  );
}

interface FolderProps {
  where: { tenantSlug: string; volumeId: string; path: string };
  onGo: (path: string) => void;
}

function Folder({ where, onGo }: FolderProps) {
  const t = useTranslations('volumes.files');
  const query = useVolumeFolder(where);
  const [file, setFile] = useState<string | null>(null);
  const parts = where.path.split('/').filter((part) => part !== '');
  const below = (name: string) => `${where.path === '/' ? '' : where.path}/${name}`;
  return (
    <Stack gap="xs">
      <Breadcrumbs>
        {['', ...parts].map((part, index) => (
          <Anchor
            key={parts.slice(0, index).join('/')}
            component="button"
            type="button"
            size="sm"
            onClick={() => onGo(`/${parts.slice(0, index).join('/')}`)}
          >
            {part === '' ? t('root') : part}
          </Anchor>
        ))}
      </Breadcrumbs>
      <QueryState query={query} isEmpty={() => false} skeletonHeight={60}>
        {({ entries, isComplete }) => (
          <>
            {entries.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('empty')}
              </Text>
            )}
            {entries.map((entry) => (
              <Entry
                key={entry.name}
                entry={entry}
                href={hrefOf(where, below(entry.name), isFolder(entry) ? 'archive' : 'file')}
                onOpen={() => (isFolder(entry) ? onGo(below(entry.name)) : setFile(below(entry.name)))}
              />
            ))}
            {!isComplete && <Text size="xs">{t('more')}</Text>}
            <Group>
              <Button
                component="a"
                href={hrefOf(where, where.path, 'archive')}
                download
                size="compact-sm"
                variant="default"
                leftSection={<IconDownload size={14} aria-hidden />}
              >
                {where.path === '/' ? t('downloadAll') : t('downloadHere')}
              </Button>
            </Group>
          </>
        )}
      </QueryState>
      {file !== null && <FileContent key={file} where={{ ...where, path: file }} />}
    </Stack>
  );
}

function isFolder({ kind, leadsToFolder }: FileEntry): boolean {
  return kind === 'folder' || leadsToFolder;
}

/** Where the browser saves it from. */
function hrefOf({ tenantSlug, volumeId }: FolderProps['where'], path: string, as: 'file' | 'archive'): string {
  return `/api/files/${tenantSlug}/volumes/${volumeId}/content?${new URLSearchParams({ path, as }).toString()}`;
}

function Entry({ entry, href, onOpen }: { entry: FileEntry; href: string; onOpen: () => void }) {
  const t = useTranslations('volumes.files');
  const { name, kind, sizeBytes } = entry;
  const opens = isFolder(entry);
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      {opens || kind === 'file' || kind === 'link' ? (
        <Anchor component="button" type="button" size="sm" ff="monospace" ta="start" truncate onClick={onOpen}>
          {opens ? `${name}/` : name}
        </Anchor>
      ) : (
        <Text size="sm" ff="monospace" truncate>
          {name}
        </Text>
      )}
      <Group gap={4} wrap="nowrap">
        {kind === 'file' && (
          <Text size="xs" c="dimmed">
            {formatBytes(sizeBytes)}
          </Text>
        )}
        {(opens || kind === 'file') && (
          <ActionIcon
            component="a"
            href={href}
            download
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t(opens ? 'downloadFolder' : 'download', { name })}
          >
            <IconDownload size={14} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </Group>
  );
}

function FileContent({ where }: Pick<FolderProps, 'where'>) {
  const t = useTranslations('volumes.files');
  const query = useVolumeText(where);
  return (
    <QueryState query={query} isEmpty={() => false} skeletonHeight={60}>
      {({ path, text, isBinary, isCut }) => (
        <div>
          <Text size="xs" c="dimmed">
            {isCut ? t('cut', { path }) : path}
          </Text>
          {isBinary ? (
            <Text size="sm">{t('binary')}</Text>
          ) : (
            <Code block tabIndex={0} mah={320}>
              {text}
            </Code>
          )}
        </div>
      )}
    </QueryState>
  );
}
