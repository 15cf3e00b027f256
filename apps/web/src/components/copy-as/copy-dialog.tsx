'use client';

import { toApiCall } from '@bulkhead/shared/copy/to-api-call';
import { toCompose } from '@bulkhead/shared/copy/to-compose';
import { toDockerRun } from '@bulkhead/shared/copy/to-docker-run';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { CommandLine } from '../command-line.tsx';
import { Dialog } from '../dialog.tsx';
import type { CopyAsMenuProps } from './copy-as-menu.tsx';
import type { CopyForm } from './copy-forms.ts';

interface CopyDialogProps extends Omit<CopyAsMenuProps, 'reason'> {
  form: CopyForm;
  onClose: () => void;
}

/** The text to copy. */
export function CopyDialog({ form, onClose, ...copied }: CopyDialogProps) {
  const t = useTranslations('copy-as');
  const what = t(form);
  return (
    <Dialog opened onClose={onClose} size="lg" title={t('title', { name: copied.source.name, what })}>
      <Stack gap="sm">
        <Text size="sm">{form === 'api' ? t('tokenHint') : t('closest')}</Text>
        <CommandLine command={write(form, copied)} label={what} />
      </Stack>
    </Dialog>
  );
}

function write(form: CopyForm, { tenantSlug, source, request }: Omit<CopyAsMenuProps, 'reason'>): string {
  switch (form) {
    case 'docker-run':
      return toDockerRun(source);
    case 'compose':
      return toCompose(source);
    case 'api':
      return toApiCall(window.location.origin, tenantSlug, request);
  }
}
