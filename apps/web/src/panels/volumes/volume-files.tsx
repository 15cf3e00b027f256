'use client';

import { formatBytes, type FileEntry } from '@bulkhead/shared';
import { Anchor, Breadcrumbs, Code, Group, Stack, Text } from '@mantine/core';
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
                onOpen={() =>
                  entry.kind === 'folder' || entry.leadsToFolder ? onGo(below(entry.name)) : setFile(below(entry.name))
                }
              />
            ))}
            {!isComplete && <Text size="xs">{t('more')}</Text>}
          </>
        )}
      </QueryState>
      {file !== null && <FileContent key={file} where={{ ...where, path: file }} />}
    </Stack>
  );
}

function Entry({ entry, onOpen }: { entry: FileEntry; onOpen: () => void }) {
  const { name, kind, sizeBytes, leadsToFolder } = entry;
  const isFolder = kind === 'folder' || leadsToFolder;
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      {isFolder || kind === 'file' || kind === 'link' ? (
        <Anchor component="button" type="button" size="sm" ff="monospace" ta="start" truncate onClick={onOpen}>
          {isFolder ? `${name}/` : name}
        </Anchor>
      ) : (
        <Text size="sm" ff="monospace" truncate>
          {name}
        </Text>
      )}
      {kind === 'file' && (
        <Text size="xs" c="dimmed">
          {formatBytes(sizeBytes)}
        </Text>
      )}
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
