'use client';

import type { InstanceRow } from '@bulkhead/shared';
import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { lateDialog } from '../../components/late.tsx';
import { useErrorMessage } from '../../components/use-error-message.ts';
import { ACTION_ICONS } from './action-icons.ts';
import { allowedRowActions } from './allowed-actions.ts';
import type { RowAction } from './allowed-actions.ts';
import { useInstanceAction } from './queries/use-instance-actions.ts';

const DeleteDialog = lateDialog(() => import('./delete-dialog.tsx').then((module) => module.DeleteDialog), 'opened');

/** Out of the table's box, which cuts, but still inside the page's main landmark. */
const MENU_PORTAL = { target: '#content' };

/** What can be asked of one instance, in a menu of what its state allows. */
export function RowActions({ row }: { row: InstanceRow }) {
  const t = useTranslations('instances');
  const tAction = useTranslations('common.operation.kind');
  const toMessage = useErrorMessage();
  const { mutate, isPending } = useInstanceAction(row.tenantSlug);
  const [deleting, deletion] = useDisclosure(false);
  const actions = allowedRowActions(row);

  const ask = (action: RowAction) => {
    if (action === 'delete') {
      deletion.open();
      return;
    }
    mutate(
      { instanceId: row.id, action },
      {
        onError: (error) => {
          const { title, remedy } = toMessage(error);
          notifications.show({ color: 'red', title: `${row.name}: ${title}`, message: remedy });
        },
      },
    );
  };

  return (
    <>
      <Menu position="bottom-end" width={168} disabled={actions.length === 0} portalProps={MENU_PORTAL}>
        <Menu.Target>
          <ActionIcon
            color="gray"
            aria-label={t('actionsFor', { name: row.name })}
            loading={isPending}
            disabled={actions.length === 0}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => {
            const ActionGlyph = ACTION_ICONS[action];
            return (
              <Menu.Item
                key={action}
                leftSection={<ActionGlyph size={15} aria-hidden />}
                {...(action === 'delete' && { c: 'var(--bh-bad)' })}
                onClick={() => ask(action)}
              >
                {tAction(action)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <DeleteDialog row={row} opened={deleting} onClose={deletion.close} />
    </>
  );
}
