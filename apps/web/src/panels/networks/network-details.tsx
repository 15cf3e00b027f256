'use client';

import type { NetworkView, SecurityGroupView } from '@bulkhead/shared';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { FactList } from '../../components/fact-list.tsx';
import { Link } from '../../components/link.tsx';
import { Notice } from '../../components/notice.tsx';

interface NetworkDetailsProps {
  tenantSlug: string;
  network: NetworkView;
  groups: readonly SecurityGroupView[];
}

/** Who is in a network, at which address and under which names, and what hosts say of it. */
export function NetworkDetails({ tenantSlug, network, groups }: NetworkDetailsProps) {
  const t = useTranslations('networks');
  const gateway = network.subnet.replace(/\d+\/\d+$/, '1');
  const groupNames = (ids: readonly string[]) =>
    groups
      .filter(({ id }) => ids.includes(id))
      .map(({ name }) => name)
      .join(', ');
  return (
    <Stack gap="lg">
      {network.hosts.map(({ hostName, problem }) =>
        problem === null ? null : (
          <Notice key={hostName} tone="bad" title={hostName}>
            {problem}
          </Notice>
        ),
      )}
      <FactList
        facts={[
          { label: t('column.subnet'), value: network.subnet },
          { label: t('details.gateway'), value: gateway },
          { label: t('details.wayOut'), value: t(network.internal ? 'details.none' : 'details.translated') },
        ]}
      />
      <section>
        <Text component="h3" size="sm" fw={600} mb={8}>
          {t('details.members')}
        </Text>
        {network.members.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('details.nobody')}
          </Text>
        )}
        <Stack gap={8}>
          {network.members.map((member) => (
            <div key={member.instanceId}>
              <Group gap={8}>
                <Anchor component={Link} href={`/t/${tenantSlug}/instances/${member.instanceId}`} size="sm">
                  {member.instanceName}
                </Anchor>
                <Text size="sm" ff="monospace">
                  {member.address}
                </Text>
              </Group>
              <Text size="xs" c="dimmed">
                {[
                  t('details.onHost', { host: member.hostName }),
                  member.aliases.length === 0 ? null : t('details.aliases', { names: member.aliases.join(', ') }),
                  member.groupIds.length === 0 ? null : t('details.groups', { names: groupNames(member.groupIds) }),
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </Text>
            </div>
          ))}
        </Stack>
      </section>
    </Stack>
  );
}
