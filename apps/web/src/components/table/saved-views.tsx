'use client';

import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSavedViews } from './use-saved-views.ts';

const NAME_MAX = 60;

/** Named filters: go to one, keep the present one, forget one. */
export function SavedViews({ tableId }: { tableId: string }) {
  const t = useTranslations('common.table.views');
  const { views, current, full, apply, save, remove } = useSavedViews(tableId);
  const [opened, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState('');
  const active = views.find(({ query }) => query === current);
  const keep = () => {
    save(name.trim());
    setName('');
  };
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      width={300}
      position="bottom-end"
      trapFocus
      returnFocus
      shadow="md"
      portalProps={{ target: '#content' }}
    >
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={15} aria-hidden />} onClick={toggle}>
          {active?.name ?? t('title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('title')}>
        <Stack gap="xs">
          {views.length === 0 && (
            <Text size="xs" c="dimmed">
              {t('none')}
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} wrap="nowrap" gap={4}>
              <Button
                variant={view.query === current ? 'light' : 'subtle'}
                color={view.query === current ? 'petrol' : 'gray'}
                size="compact-sm"
                justify="flex-start"
                flex={1}
                onClick={() => {
                  apply(view);
                  close();
                }}
              >
                {view.name}
              </Button>
              <ActionIcon color="gray" aria-label={t('remove', { name: view.name })} onClick={() => remove(view.name)}>
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() !== '') keep();
            }}
          >
            <Group gap={6} align="flex-end" wrap="nowrap">
              <TextInput
                flex={1}
                label={t('name')}
                maxLength={NAME_MAX}
                value={name}
                disabled={full}
                {...(full && { description: t('full') })}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" disabled={name.trim() === '' || full}>
                {t('save')}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
