'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Button, Group, List, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { parseSizeDraft, toSizeDraft } from '../../components/size-draft.ts';
import { SizeFields } from '../../components/size-fields.tsx';
import { useShortageText } from '../../components/use-error-message.ts';
import classes from './instance.module.css';
import { prepareResize } from './prepare-resize.ts';
import type { ResizeRoom } from './prepare-resize.ts';
import type { InstanceActions } from './queries/use-instance-actions.ts';
import { useQuota } from './queries/use-instance.ts';

const KINDS = ['cpuMillicores', 'memoryBytes', 'pids'] as const;

interface ResizeDialogProps {
  instance: InstanceView;
  opened: boolean;
  onClose: () => void;
  actions: InstanceActions;
}

/** A new size while the instance runs on, with what it leaves of the tenant's quota and of the host. */
export function ResizeDialog(props: ResizeDialogProps) {
  const t = useTranslations('instance.resize');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('title', { name: props.instance.name })} size="xl">
      <ResizeForm {...props} />
    </Dialog>
  );
}

function ResizeForm({ instance, onClose, actions }: ResizeDialogProps) {
  const t = useTranslations('instance.resize');
  const quota = useQuota(instance.tenantSlug, true);
  const [draft, setDraft] = useState(() => toSizeDraft(instance));
  const parsed = parseSizeDraft(draft);
  const wanted = {
    cpuMillicores: draft.cpuMillicores ?? instance.cpuMillicores,
    memoryBytes: draft.memoryBytes ?? instance.memoryBytes,
    pids: draft.pids ?? instance.pids,
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if ('size' in parsed && !actions.resizing) actions.resize(parsed.size, onClose);
      }}
    >
      <Stack gap="md">
        <SizeFields draft={draft} onChange={setDraft} faults={'faults' in parsed ? parsed.faults : {}} />
        <QueryState query={quota} skeletonHeight={200} isEmpty={() => false}>
          {(room) => <Rooms room={prepareResize(room, instance.hostId, instance, wanted)} />}
        </QueryState>
        {wanted.memoryBytes < instance.memoryBytes && <Notice tone="warn">{t('shrinkMemory')}</Notice>}
        <ErrorAlert error={actions.resizeError} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          {/* What does not fit is refused by the server with the same numbers: somebody may free room meanwhile. */}
          <Button type="submit" loading={actions.resizing} disabled={!('size' in parsed)}>
            {t('apply')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Rooms({ room }: { room: ResizeRoom }) {
  const t = useTranslations('instance.resize');
  const describe = useShortageText();
  return (
    <div className={classes.rings} data-testid="resize-room" data-short={room.shortages.length > 0}>
      <div className={classes.ringsTitle}>{t('tenantRoom')}</div>
      <QuotaRings room={room.tenant} added={room.added} kinds={KINDS} />
      {room.host !== null && (
        <>
          <div className={classes.ringsTitle}>{t('hostRoom', { host: room.host.name })}</div>
          <QuotaRings room={room.host.room} added={room.added} kinds={KINDS} />
        </>
      )}
      {room.shortages.length > 0 && (
        <Notice tone="bad" role="status" title={t('doesNotFit')}>
          <List size="sm">
            {room.shortages.map((shortage) => (
              <List.Item key={`${shortage.scope}-${shortage.kind}`}>{describe(shortage)}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </div>
  );
}
