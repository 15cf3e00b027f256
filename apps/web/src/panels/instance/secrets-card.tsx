'use client';

import type { InstanceView, SecretUse, SecretView } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SecretUsesEditor } from '../../components/secrets/secret-uses-editor.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useSecretActions, useSecrets } from '../secrets/queries/use-secrets.ts';

/** Which secrets the instance uses, and how. */
export function SecretsCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('secrets.uses');
  const query = useSecrets(instance.tenantSlug);
  const mayChange = useTenantAllows(instance.tenantSlug, 'instances:write');
  const mayWrite = useTenantAllows(instance.tenantSlug, 'secrets:write') && mayChange;
  const [isOpen, setOpen] = useState(false);
  const reason = !mayWrite ? t('notAllowed') : instance.allowedActions.includes('configure') ? null : t('notNow');
  return (
    <SectionCard
      title={t('title')}
      actions={
        <ActionButton size="compact-sm" variant="default" reason={reason} onClick={() => setOpen(true)}>
          {t('change')}
        </ActionButton>
      }
    >
      <QueryState query={query} isEmpty={() => false} skeletonHeight={40}>
        {(secrets) => (
          <>
            <UsesOf instanceId={instance.id} secrets={secrets} />
            <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('title')} size="xl">
              <UsesForm instance={instance} secrets={secrets} onClose={() => setOpen(false)} />
            </Dialog>
          </>
        )}
      </QueryState>
    </SectionCard>
  );
}

function usesOf(instanceId: string, secrets: readonly SecretView[]) {
  return secrets.flatMap(({ id, name, uses }) =>
    uses
      .filter((use) => use.instanceId === instanceId)
      .map(({ kind, target, version }) => ({ name, use: { secretId: id, kind, target, version } })),
  );
}

function UsesOf({ instanceId, secrets }: { instanceId: string; secrets: readonly SecretView[] }) {
  const t = useTranslations('secrets');
  const uses = usesOf(instanceId, secrets);
  if (uses.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('uses.nothing')}
      </Text>
    );
  }
  return (
    <FactList
      facts={uses.map(({ name, use }) => ({
        label: name,
        value: `${t(`details.${use.kind}`, { target: use.target })}${
          use.version === null ? '' : ` · ${t('details.version', { version: use.version })}`
        }`,
      }))}
    />
  );
}

interface UsesFormProps {
  instance: InstanceView;
  secrets: readonly SecretView[];
  onClose: () => void;
}

function UsesForm({ instance, secrets, onClose }: UsesFormProps) {
  const t = useTranslations('secrets.uses');
  const tCommon = useTranslations('common');
  const { setUses } = useSecretActions();
  const [uses, change] = useState<SecretUse[]>(() => usesOf(instance.id, secrets).map(({ use }) => use));
  const { id: instanceId, tenantSlug } = instance;
  return (
    <Stack gap="md">
      <SecretUsesEditor tenantSlug={tenantSlug} secrets={secrets} uses={uses} onChange={change} />
      <Text size="sm" c="dimmed">
        {t('madeAnew')}
      </Text>
      <ErrorAlert error={setUses.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {tCommon('cancel')}
        </Button>
        <Button
          loading={setUses.isPending}
          onClick={() => setUses.mutate({ tenantSlug, instanceId, secrets: uses }, { onSuccess: onClose })}
        >
          {tCommon('save')}
        </Button>
      </Group>
    </Stack>
  );
}
