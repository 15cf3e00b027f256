'use client';

import type { NetworkingRequest, TenantNetworking } from '@bulkhead/shared';
import { Anchor, Group, MultiSelect, NumberInput, Stack, TagsInput, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Link } from '../link.tsx';
import { PortsEditor } from './ports-editor.tsx';

const KBPS_PER_MBPS = 1000;
const MAX_ALIASES = 8;

export interface NetworkingEditorProps {
  tenantSlug: string;
  networking: TenantNetworking;
  value: NetworkingRequest;
  onChange: (value: NetworkingRequest) => void;
  /** The words for an error at a path such as `ports.0.hostPort`; null: none. */
  errorAt?: (path: string) => string | null;
}

/** Networks, groups, ports and bandwidth of one instance. */
export function NetworkingEditor({
  tenantSlug,
  networking,
  value,
  onChange,
  errorAt = () => null,
}: NetworkingEditorProps) {
  const t = useTranslations('networks.editor');
  const change = (part: Partial<NetworkingRequest>) => onChange({ ...value, ...part });
  if (networking.networks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t.rich('none', {
          link: (words) => (
            <Anchor component={Link} href={`/t/${tenantSlug}/networks`} size="sm" underline="always">
              {words}
            </Anchor>
          ),
        })}
      </Text>
    );
  }
  const chosen = value.networks.map(({ networkId }) => networkId);
  const hasWayOut = networking.networks.some(({ id, internal }) => chosen.includes(id) && !internal);
  return (
    <Stack gap="md">
      <MultiSelect
        label={t('networks')}
        description={t('networksHint')}
        data={networking.networks.map(({ id, name, subnet }) => ({ value: id, label: `${name} · ${subnet}` }))}
        value={chosen}
        onChange={(ids) =>
          change({
            networks: ids.map(
              (networkId) => value.networks.find((one) => one.networkId === networkId) ?? { networkId, aliases: [] },
            ),
            ...(ids.length === 0 && { groupIds: [], ports: [] }),
          })
        }
        error={errorAt('networks')}
        clearable
      />
      {value.networks.map((one) => (
        <TagsInput
          key={one.networkId}
          label={t('aliases', { name: networking.networks.find(({ id }) => id === one.networkId)?.name ?? '' })}
          description={t('aliasesHint')}
          value={one.aliases}
          maxTags={MAX_ALIASES}
          onChange={(aliases) =>
            change({
              networks: value.networks.map((other) =>
                other.networkId === one.networkId ? { ...other, aliases } : other,
              ),
            })
          }
        />
      ))}
      {chosen.length > 0 && (
        <>
          <MultiSelect
            label={t('groups')}
            description={t(value.groupIds.length === 0 ? 'noGroupHint' : 'groupsHint')}
            data={networking.groups.map(({ id, name }) => ({ value: id, label: name }))}
            value={value.groupIds}
            onChange={(groupIds) => change({ groupIds })}
            error={errorAt('groupIds')}
            clearable
          />
          <PortsEditor
            limits={networking.limits}
            ports={value.ports}
            hasWayOut={hasWayOut}
            onChange={(ports) => change({ ports })}
            errorAt={errorAt}
          />
          <Group grow align="flex-start">
            {(['inKbps', 'outKbps'] as const).map((key) => (
              <NumberInput
                key={key}
                label={t(key)}
                description={t('bandwidthHint')}
                value={value.bandwidth[key] === null ? '' : value.bandwidth[key] / KBPS_PER_MBPS}
                onChange={(mbps) =>
                  change({
                    bandwidth: {
                      ...value.bandwidth,
                      [key]: typeof mbps === 'number' ? Math.round(mbps * KBPS_PER_MBPS) : null,
                    },
                  })
                }
                min={0.064}
                max={100_000}
                decimalScale={3}
                error={errorAt(`bandwidth.${key}`) ?? errorAt('bandwidth')}
              />
            ))}
          </Group>
        </>
      )}
    </Stack>
  );
}
