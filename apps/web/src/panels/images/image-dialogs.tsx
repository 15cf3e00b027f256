'use client';

import { imageNameSchema, slugSchema, type CatalogImageDetails } from '@bulkhead/shared';
import { Anchor, Button, Group, List, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Link } from '../../components/link.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useImageActions } from './queries/use-images.ts';

interface ImageDialogProps {
  tenantSlug: string;
  image: CatalogImageDetails;
  opened: boolean;
  onClose: () => void;
}

interface FormProps {
  submitLabel: string;
  pending: boolean;
  disabled?: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

function Form({ submitLabel, pending, disabled = false, error, onSubmit, onClose, children }: FormProps) {
  const t = useTranslations('images');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled && !pending) onSubmit();
      }}
    >
      <Stack gap="sm">
        {children}
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={pending} disabled={disabled}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** With which tenants the image is shared. */
export function ShareDialog({ tenantSlug, image, opened, onClose }: ImageDialogProps) {
  const t = useTranslations('images');
  const { share } = useImageActions();
  const [tenants, setTenants] = useState(image.shares.map(({ slug }) => slug));
  const isUnknown = share.error !== null && errorShapeOf(share.error).code === 'NOT_FOUND';
  return (
    <Dialog opened={opened} onClose={onClose} title={t('share.title', { name: image.name })}>
      <Form
        submitLabel={t('share.submit')}
        pending={share.isPending}
        error={isUnknown ? null : share.error}
        onClose={onClose}
        onSubmit={() => share.mutate({ tenantSlug, imageId: image.id, withTenants: tenants }, { onSuccess: onClose })}
      >
        <Text size="sm">{t('share.hint')}</Text>
        <TagsInput
          label={t('share.tenants')}
          placeholder={t('share.placeholder')}
          description={tenants.length === 0 ? t('share.none') : undefined}
          value={tenants}
          onChange={(values) => {
            share.reset();
            setTenants(values.filter((value) => slugSchema.safeParse(value).success));
          }}
          error={isUnknown && t('share.unknown')}
          maxTags={50}
        />
      </Form>
    </Dialog>
  );
}

/** The entry's name and notes. */
export function ChangeDialog({ tenantSlug, image, opened, onClose }: ImageDialogProps) {
  const t = useTranslations('images');
  const { change } = useImageActions();
  const [name, setName] = useState(image.name);
  const [notes, setNotes] = useState(image.notes);
  const nameWrong = !imageNameSchema.safeParse(name).success;
  return (
    <Dialog opened={opened} onClose={onClose} title={t('change.title', { name: image.name })}>
      <Form
        submitLabel={t('change.submit')}
        pending={change.isPending}
        disabled={nameWrong}
        error={change.error}
        onClose={onClose}
        onSubmit={() => change.mutate({ tenantSlug, imageId: image.id, name, notes }, { onSuccess: onClose })}
      >
        <TextInput
          data-autofocus
          label={t('change.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameWrong && t('pull.nameWrong')}
          autoComplete="off"
          spellCheck={false}
        />
        <Textarea
          label={t('change.notes')}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
          autosize
          minRows={3}
          maxLength={2000}
        />
      </Form>
    </Dialog>
  );
}

/** Deletes an entry, or says what uses it. */
export function DeleteDialog({
  tenantSlug,
  image,
  opened,
  onClose,
  onDeleted,
}: ImageDialogProps & { onDeleted: () => void }) {
  const t = useTranslations('images');
  const { remove } = useImageActions();
  if (image.usedBy.length + image.usesOfOthers === 0) {
    return (
      <ConfirmDialog
        opened={opened}
        onClose={onClose}
        title={t('delete.title', { name: image.name })}
        typeName={image.name}
        confirmLabel={t('delete.confirm')}
        onConfirm={() => remove.mutate({ tenantSlug, imageId: image.id }, { onSuccess: onDeleted })}
        pending={remove.isPending}
        error={remove.error}
      >
        {t('delete.text')}
      </ConfirmDialog>
    );
  }
  return (
    <Dialog opened={opened} onClose={onClose} title={t('delete.title', { name: image.name })}>
      <Stack gap="sm" data-testid="image-in-use">
        <Text size="sm">{t('delete.used')}</Text>
        <List size="sm">
          {image.usedBy.map(({ id, name }) => (
            <List.Item key={id}>
              <Anchor component={Link} href={`/t/${tenantSlug}/instances/${id}`} size="sm">
                {name}
              </Anchor>
            </List.Item>
          ))}
          {image.usesOfOthers > 0 && <List.Item>{t('delete.others', { count: image.usesOfOthers })}</List.Item>}
        </List>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
