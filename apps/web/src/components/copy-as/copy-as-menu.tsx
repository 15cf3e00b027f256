'use client';

import type { CopySource } from '@bulkhead/shared/copy/copy-source';
import { Menu } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { COPY_FORMS, type CopyForm } from './copy-forms.ts';

/** Writing compose files takes a library, which nobody needs before. */
const CopyDialog = dynamic(() => import('./copy-dialog.tsx').then((module) => module.CopyDialog), { ssr: false });

export interface CopyAsMenuProps {
  tenantSlug: string;
  source: CopySource;
  /** What the API is asked for; more than the others have words for. */
  request: Record<string, unknown>;
  reason?: string | null;
}

/** An instance, or one to be, in the words of other tools. */
export function CopyAsMenu({ reason = null, ...copied }: CopyAsMenuProps) {
  const t = useTranslations('copy-as');
  const [form, setForm] = useState<CopyForm | null>(null);
  return (
    <>
      <Menu position="bottom-end" disabled={reason !== null} portalProps={{ target: '#content' }}>
        <Menu.Target>
          <ActionButton variant="default" leftSection={<IconCopy size={15} aria-hidden />} reason={reason}>
            {t('menu')}
          </ActionButton>
        </Menu.Target>
        <Menu.Dropdown>
          {COPY_FORMS.map((one) => (
            <Menu.Item key={one} onClick={() => setForm(one)}>
              {t(one)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {form !== null && <CopyDialog {...copied} form={form} onClose={() => setForm(null)} />}
    </>
  );
}
