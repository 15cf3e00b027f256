'use client';

import { formatBytes, MAX_FILE_TEXT_BYTES } from '@bulkhead/shared';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { CopyButton } from '../../../../components/copy-button.tsx';
import { Dialog } from '../../../../components/dialog.tsx';
import { FileProblemAlert } from './file-problem.tsx';
import classes from './files.module.css';
import { useFileText } from './use-files.ts';

export interface FileViewerProps {
  tenantSlug: string;
  instanceId: string;
  /** Null: none is looked at. */
  path: string | null;
  downloadHref: string;
  onClose: () => void;
}

/** A text file, read to be looked at. */
export function FileViewer({ path, onClose, ...rest }: FileViewerProps) {
  return (
    <Dialog opened={path !== null} onClose={onClose} size="xl" title={path?.split('/').at(-1)}>
      {path !== null && <Looked path={path} {...rest} />}
    </Dialog>
  );
}

function Looked({ tenantSlug, instanceId, path, downloadHref }: Omit<FileViewerProps, 'onClose'> & { path: string }) {
  const t = useTranslations('inside.files');
  const { data, error } = useFileText(tenantSlug, instanceId, path);
  if (error !== null) return <FileProblemAlert error={error} />;
  if (data === undefined) return <Skeleton height={240} />;
  const { text, isCut, isBinary, sizeBytes } = data;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {isCut && !isBinary
            ? t('view.cut', { shown: formatBytes(MAX_FILE_TEXT_BYTES), size: formatBytes(sizeBytes) })
            : formatBytes(sizeBytes)}
        </Text>
        <Group gap="xs">
          {!isBinary && <CopyButton value={text} />}
          <Button
            size="xs"
            variant="default"
            component="a"
            href={downloadHref}
            download
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            {t('download')}
          </Button>
        </Group>
      </Group>
      {isBinary ? (
        <Text size="sm">{t('view.binary')}</Text>
      ) : text === '' ? (
        <Text size="sm">{t('view.emptyFile')}</Text>
      ) : (
        // Scrolled by keyboard too, so it can be reached.
        <pre className={classes.text} tabIndex={0} role="region" aria-label={t('view.text')} data-testid="file-text">
          {text}
        </pre>
      )}
    </Stack>
  );
}
