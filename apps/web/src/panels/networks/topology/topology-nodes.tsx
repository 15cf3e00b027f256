'use client';

import { Badge, Group, Text } from '@mantine/core';
import { IconBox, IconNetwork, IconWorld } from '@tabler/icons-react';
import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useParams } from 'next/navigation';
import { Link } from '../../../components/link.tsx';
import type { FlowNode } from './topology.tsx';
import classes from './topology.module.css';

export function OutsideNode() {
  const t = useTranslations('networks.topology');
  return (
    <div className={classes.node}>
      <Group gap={6} wrap="nowrap">
        <IconWorld size={16} aria-hidden />
        <Text size="sm" fw={600}>
          {t('outside')}
        </Text>
      </Group>
      <Handle type="source" position={Position.Right} className={classes.handle} isConnectable={false} />
    </div>
  );
}

export function NetworkNode({ data: { node } }: NodeProps<FlowNode>) {
  const t = useTranslations('networks');
  if (node.kind !== 'network') return null;
  return (
    <div className={classes.network}>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={false} />
      <Group gap={6} wrap="nowrap">
        <IconNetwork size={16} aria-hidden />
        <Text size="sm" fw={600} truncate>
          {node.name}
        </Text>
        {node.internal && <Badge size="xs">{t('internal')}</Badge>}
        {node.broken && (
          <Badge size="xs" color="red">
            {t('broken')}
          </Badge>
        )}
      </Group>
      <Text size="xs" ff="monospace">
        {node.subnet}
      </Text>
      <Handle type="source" position={Position.Right} className={classes.handle} isConnectable={false} />
    </div>
  );
}

export function InstanceNode({ data: { node } }: NodeProps<FlowNode>) {
  const t = useTranslations('networks.topology');
  const { tenant } = useParams<{ tenant: string }>();
  if (node.kind !== 'instance') return null;
  return (
    <Link href={`/t/${tenant}/instances/${node.id}`} className={classes.instance} data-state={node.state}>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={false} />
      <Group gap={6} wrap="nowrap">
        <IconBox size={16} aria-hidden />
        <Text size="sm" fw={600} truncate>
          {node.name}
        </Text>
        <Text size="xs">{node.state}</Text>
      </Group>
      <Text size="xs" ff="monospace" truncate>
        {node.addresses.join(' · ')}
      </Text>
      {(node.ports.length > 0 || node.groups.length > 0) && (
        <Text size="xs" truncate>
          {[...node.ports, ...node.groups.map((name) => t('group', { name }))].join(' · ')}
        </Text>
      )}
    </Link>
  );
}
