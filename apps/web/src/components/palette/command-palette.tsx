'use client';

import { Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import classes from './command-palette.module.css';

// Nobody waits for it with the page: it comes when it is first asked for.
const PaletteDialog = dynamic(() => import('./palette-dialog.tsx').then((module) => module.PaletteDialog), {
  ssr: false,
});

/** Opens the palette, with Ctrl-K or ⌘K from everywhere, also out of an input. */
export function CommandPalette() {
  const t = useTranslations('palette');
  const [opened, { open, close }] = useDisclosure(false);
  const [wanted, setWanted] = useState(false);
  const show = () => {
    setWanted(true);
    open();
  };
  useHotkeys([['mod+K', show]], []);
  return (
    <>
      <UnstyledButton
        className={classes.root}
        onClick={show}
        aria-label={t('title')}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <IconSearch size={15} aria-hidden />
        <span className={classes.text}>{t('open')}</span>
        <Kbd size="xs" className={classes.keys} aria-hidden>
          {t('keys')}
        </Kbd>
      </UnstyledButton>
      {wanted && <PaletteDialog opened={opened} onClose={close} />}
    </>
  );
}
