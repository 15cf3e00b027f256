'use client';

import { Combobox, Modal, Text, TextInput, useCombobox } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import classes from './palette-dialog.module.css';
import { matchItems } from './palette-item.ts';
import type { PaletteItem } from './palette-item.ts';
import { useActions, usePages } from './use-commands.ts';
import { useHits } from './use-hits.ts';

/** The first letter is looked for at once, the next ones together after this. */
const TYPING_MS = 120;
const TEXT_MAX = 100;

interface PaletteDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Finds things, pages and actions while one types; arrows and Enter do the rest. */
export function PaletteDialog({ opened, onClose }: PaletteDialogProps) {
  const t = useTranslations('palette');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={620}
      padding={0}
      yOffset="10vh"
      attributes={{ content: { 'aria-label': t('title') } }}
    >
      {opened && <Palette onClose={onClose} />}
    </Modal>
  );
}

function Palette({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette');
  const router = useRouter();
  const combobox = useCombobox({ opened: true });
  const [text, setText] = useState('');
  const typed = useThrottledValue(text, TYPING_MS);
  const { items: hits, searching } = useHits(text, typed);
  const groups = [
    { name: 'found', items: hits },
    { name: 'pages', items: matchItems(usePages(), text) },
    { name: 'actions', items: matchItems(useActions(), text) },
  ] as const;
  const shown = groups.flatMap(({ items }) => items);
  const order = shown.map(({ id }) => id).join();
  const { selectFirstOption } = combobox;
  // Enter means what stands first until the arrows are used, also after more was found.
  useEffect(() => void selectFirstOption(), [order, selectFirstOption]);

  const choose = (id: string) => {
    const item = shown.find((each) => each.id === id);
    onClose();
    if (item?.href !== undefined) router.push(item.href);
    item?.run?.();
  };
  return (
    <Combobox store={combobox} withinPortal={false} onOptionSubmit={choose}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={combobox.listId ?? ''}
          variant="unstyled"
          size="md"
          className={classes.search}
          aria-label={t('placeholder')}
          placeholder={t('placeholder')}
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          maxLength={TEXT_MAX}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          // The combobox takes this key for its list, which is never closed by itself: here it means the whole.
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose();
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes.options} aria-label={t('title')}>
        {groups.map(
          ({ name, items }) =>
            items.length > 0 && (
              <Combobox.Group key={name} label={t(`group.${name}`)}>
                {items.map((item) => (
                  <PaletteOption key={item.id} item={item} />
                ))}
              </Combobox.Group>
            ),
        )}
        {shown.length === 0 && <Combobox.Empty>{searching ? t('searching') : t('nothing')}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}

function PaletteOption({ item }: { item: PaletteItem }) {
  const t = useTranslations('palette');
  const details = [item.kind === null ? '' : t(`kind.${item.kind}`), item.description].filter(Boolean);
  return (
    <Combobox.Option value={item.id} className={classes.option}>
      <item.icon size={17} stroke={1.6} aria-hidden />
      <span className={classes.label}>{item.label}</span>
      <Text span size="xs" className={classes.description}>
        {details.join(' · ')}
      </Text>
    </Combobox.Option>
  );
}
