'use client';

import { Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import classes from './command-palette.module.css';

const load = () => import('./palette-dialog.tsx');
// Nobody waits for it with the page: it comes when it is first asked for.
const PaletteDialog = dynamic(() => load().then((module) => module.PaletteDialog), { ssr: false });

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
  // Who holds Ctrl down may press K next: by then it is here, and no letter is lost.
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Control' || key === 'Meta') void load();
  });
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
