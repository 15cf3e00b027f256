'use client';

import type { NetworkingRequest, NetworkLimits } from '@bulkhead/shared';
import { ActionIcon, Button, Group, NativeSelect, NumberInput, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';

type Port = NetworkingRequest['ports'][number];

interface PortsEditorProps {
  limits: NetworkLimits;
  ports: readonly Port[];
  /** Whether the instance is in a network that the outside can reach. */
  hasWayOut: boolean;
  onChange: (ports: Port[]) => void;
  errorAt: (path: string) => string | null;
}

/** Ports of the host that lead to the instance. */
export function PortsEditor({ limits, ports, hasWayOut, onChange, errorAt }: PortsEditorProps) {
  const t = useTranslations('networks.editor');
  const change = (index: number, part: Partial<Port>) =>
    onChange(ports.map((port, at) => (at === index ? { ...port, ...part } : port)));
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('ports')}
      </Text>
      <Text size="xs" c="dimmed" mb={8}>
        {hasWayOut ? t('portsHint', { from: limits.portFrom, to: limits.portTo }) : t('noWayIn')}
      </Text>
      {[...ports.entries()].map(([index, port]) => (
        <Group key={index} gap="xs" align="flex-end" wrap="nowrap" mb={8} role="group" aria-label={t('port')}>
          <NativeSelect
            label={t('protocol')}
            value={port.protocol}
            onChange={(event) => change(index, { protocol: event.currentTarget.value === 'udp' ? 'udp' : 'tcp' })}
            data={['tcp', 'udp']}
          />
          <NumberInput
            label={t('containerPort')}
            value={port.containerPort}
            onChange={(value) => change(index, { containerPort: typeof value === 'number' ? value : 0 })}
            min={1}
            max={65_535}
            allowDecimal={false}
            error={errorAt(`ports.${index}.containerPort`)}
          />
          <NumberInput
            label={t('hostPort')}
            placeholder={t('any')}
            value={port.hostPort ?? ''}
            onChange={(value) => change(index, { hostPort: typeof value === 'number' ? value : null })}
            allowDecimal={false}
            error={errorAt(`ports.${index}.hostPort`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mb={4}
            aria-label={t('removePort', { port: port.containerPort })}
            onClick={() => onChange(ports.filter((_, at) => at !== index))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {errorAt('ports') !== null && (
        <Text size="xs" c="red" mb={8}>
          {errorAt('ports')}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        disabled={!hasWayOut}
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => onChange([...ports, { protocol: 'tcp', containerPort: 80, hostPort: null }])}
      >
        {t('addPort')}
      </Button>
    </div>
  );
}
