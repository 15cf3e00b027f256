'use client';

import type { InstanceView, SecretUse, SecretView } from '@bulkhead/shared';
import { Skeleton, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormFrame } from '../../components/form-frame.tsx';
import { late } from '../../components/late.tsx';
import { useSecretActions, useSecrets } from '../secrets/queries/use-secrets.ts';
import { AttachmentCard } from './attachment-card.tsx';

const SecretUsesEditor = late(
  () => import('../../components/secrets/secret-uses-editor.tsx').then((module) => module.SecretUsesEditor),
  () => <Skeleton height={120} />,
);

/** Which secrets the instance uses, and how. */
export function SecretsCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('secrets');
  return (
    <AttachmentCard
      instance={instance}
      scope="secrets:write"
      texts={{
        title: t('uses.title'),
        change: t('uses.change'),
        notAllowed: t('uses.notAllowed'),
        notNow: t('uses.notNow'),
      }}
      query={useSecrets(instance.tenantSlug)}
      facts={(secrets) =>
        usesOf(instance.id, secrets).map(({ name, use }) => ({
          label: name,
          value: `${t(`details.${use.kind}`, { target: use.target })}${
            use.version === null ? '' : ` · ${t('details.version', { version: use.version })}`
          }`,
        }))
      }
      nothing={() => t('uses.nothing')}
      form={(secrets, onClose) => <UsesForm instance={instance} secrets={secrets} onClose={onClose} />}
    />
  );
}

function usesOf(instanceId: string, secrets: readonly SecretView[]) {
  return secrets.flatMap(({ id, name, uses }) =>
    uses
      .filter((use) => use.instanceId === instanceId)
      .map(({ kind, target, version }) => ({ name, use: { secretId: id, kind, target, version } })),
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
    <FormFrame
      onSubmit={() => setUses.mutate({ tenantSlug, instanceId, secrets: uses }, { onSuccess: onClose })}
      onClose={onClose}
      submitLabel={tCommon('save')}
      pending={setUses.isPending}
      error={setUses.error}
    >
      <SecretUsesEditor tenantSlug={tenantSlug} secrets={secrets} uses={uses} onChange={change} />
      <Text size="sm" c="dimmed">
        {t('madeAnew')}
      </Text>
    </FormFrame>
  );
}
