'use client';

import type { SecretView } from '@bulkhead/shared';
import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { Link } from '../../components/link.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';

interface SecretDetailsProps {
  tenantSlug: string;
  secret: SecretView;
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onDestroy: (version: number) => void;
}

/** Versions of a secret, and who uses it how. */
export function SecretDetails({ tenantSlug, secret, reason, onDestroy }: SecretDetailsProps) {
  const t = useTranslations('secrets.details');
  const newest = secret.versions.find(({ destroyedAtMs }) => destroyedAtMs === null)?.version;
  return (
    <Stack gap="lg">
      {secret.description !== '' && <Text size="sm">{secret.description}</Text>}
      <section>
        <Text component="h3" size="sm" fw={600} mb={8}>
          {t('versions')}
        </Text>
        <Stack gap={6}>
          {secret.versions.map((version) => (
            <Group key={version.version} justify="space-between" gap="xs" wrap="nowrap">
              <div>
                <Group gap={8}>
                  <Text size="sm">{t('version', { version: version.version })}</Text>
                  {version.version === newest && <Badge size="sm">{t('newest')}</Badge>}
                </Group>
                <Text size="xs" c="dimmed">
                  {t.rich(version.destroyedAtMs === null ? 'made' : 'destroyed', {
                    who: version.createdBy,
                    bytes: version.sizeBytes,
                    when: () => <RelativeTime atMs={version.destroyedAtMs ?? version.createdAtMs} />,
                  })}
                </Text>
              </div>
              {version.destroyedAtMs === null && (
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  reason={reason}
                  aria-label={t('destroyNamed', { version: version.version })}
                  onClick={() => onDestroy(version.version)}
                >
                  {t('destroy')}
                </ActionButton>
              )}
            </Group>
          ))}
        </Stack>
      </section>
      <section>
        <Text component="h3" size="sm" fw={600} mb={8}>
          {t('uses')}
        </Text>
        {secret.uses.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('unused')}
          </Text>
        )}
        {secret.uses.map((use) => (
          <Text key={`${use.instanceId} ${use.kind} ${use.target}`} size="sm">
            <Anchor component={Link} href={`/t/${tenantSlug}/instances/${use.instanceId}`} size="sm" underline="always">
              {use.instanceName}
            </Anchor>{' '}
            {t(use.kind, { target: use.target })}
            {use.version !== null && ` · ${t('version', { version: use.version })}`}
          </Text>
        ))}
      </section>
    </Stack>
  );
}
