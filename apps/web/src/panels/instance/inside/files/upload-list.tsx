'use client';

import { formatBytes, MAX_UPLOAD_BYTES } from '@bulkhead/shared';
import { CloseButton, Progress, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { FileProblemAlert } from './file-problem.tsx';
import classes from './files.module.css';
import type { UploadShown } from './use-uploads.ts';

/** Files on their way in, with what became of each; failures stay until they are taken away. */
export function UploadList({ uploads, onRemove }: { uploads: readonly UploadShown[]; onRemove: (id: number) => void }) {
  const t = useTranslations('inside.files');
  if (uploads.length === 0) return null;
  const describe = ({ name, folder, sizeBytes, doneBytes, state }: UploadShown) =>
    state === 'too-large'
      ? t('tooLarge', { name, size: formatBytes(sizeBytes), limit: formatBytes(MAX_UPLOAD_BYTES) })
      : state === 'done'
        ? t('uploaded', { name, path: folder })
        : t('uploading', { name, done: formatBytes(doneBytes), size: formatBytes(sizeBytes) });
  return (
    <ul className={classes.uploads} data-testid="uploads">
      {uploads.map((upload) => (
        <li key={upload.id} className={classes.upload} data-state={upload.state}>
          <div className={classes.uploadHead}>
            <Text size="xs" role="status">
              {describe(upload)}
            </Text>
            <CloseButton
              size="xs"
              aria-label={t('stopUpload', { name: upload.name })}
              onClick={() => onRemove(upload.id)}
            />
          </div>
          {upload.state === 'running' && (
            <Progress
              size="sm"
              value={upload.sizeBytes === 0 ? 100 : (upload.doneBytes / upload.sizeBytes) * 100}
              aria-label={upload.name}
            />
          )}
          <FileProblemAlert error={upload.error} />
        </li>
      ))}
    </ul>
  );
}
