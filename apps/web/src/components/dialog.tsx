'use client';

import { Modal } from '@mantine/core';
import type { ModalProps } from '@mantine/core';

/** A dialog in the middle of the page. Its content is made anew each time it opens. */
export function Dialog({ opened, children, ...rest }: ModalProps) {
  return (
    <Modal {...rest} opened={opened} centered>
      {opened && children}
    </Modal>
  );
}
