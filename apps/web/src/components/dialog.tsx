'use client';

import { Modal } from '@mantine/core';
import type { ModalProps } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** A dialog in the middle of the page whose close button has a name. Its content is made anew each time it opens. */
export function Dialog({ opened, children, ...rest }: ModalProps) {
  const t = useTranslations('common');
  return (
    <Modal {...rest} opened={opened} centered closeButtonProps={{ 'aria-label': t('close') }}>
      {opened && children}
    </Modal>
  );
}
