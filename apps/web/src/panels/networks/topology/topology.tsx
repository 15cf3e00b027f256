'use client';

import '@xyflow/react/dist/style.css';
import type { TenantNetworking } from '@bulkhead/shared';
import { useComputedColorScheme } from '@mantine/core';
import { Background, Controls, ReactFlow, useReactFlow, useStore } from '@xyflow/react';
import type { Edge, Node } from '@xyflow/react';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo } from 'react';
import { prepareTopology, type TopologyNode } from './prepare-topology.ts';
import { InstanceNode, NetworkNode, OutsideNode } from './topology-nodes.tsx';
import classes from './topology.module.css';

const FIT = { padding: 0.12, maxZoom: 1 };
const NODE_TYPES = { outside: OutsideNode, network: NetworkNode, instance: InstanceNode };

/**
 * The tenant's networks as a picture: the outside, networks and instances, and what leads where. An instance leads to its page.
 * What it shows stands in the tables below, too.
 */
export function Topology({ networking }: { networking: TenantNetworking }) {
  const t = useTranslations('networks.topology');
  const scheme = useComputedColorScheme('light');
  const { nodes, edges } = useMemo(() => toFlow(networking), [networking]);
  return (
    <div className={classes.frame} role="group" aria-label={t('label')} data-testid="topology">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        fitView
        fitViewOptions={FIT}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        ariaLabelConfig={{
          'controls.ariaLabel': t('controls'),
          'controls.zoomIn.ariaLabel': t('zoomIn'),
          'controls.zoomOut.ariaLabel': t('zoomOut'),
          'controls.fitView.ariaLabel': t('fit'),
        }}
      >
        <KeepFitted count={nodes.length} />
        <Background gap={20} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** The picture fits after the window has another width, and when something was added. Draws nothing. */
function KeepFitted({ count }: { count: number }) {
  const { fitView } = useReactFlow();
  const width = useStore((state) => state.width);
  useEffect(() => {
    if (width > 0 && count > 0) void fitView(FIT);
  }, [fitView, width, count]);
  return null;
}

export type FlowNode = Node<{ node: TopologyNode }>;

function toFlow(networking: TenantNetworking): { nodes: FlowNode[]; edges: Edge[] } {
  const { nodes, edges } = prepareTopology(networking);
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      type: node.kind,
      position: { x: node.x, y: node.y },
      data: { node },
      // What can be gone to is its link.
      focusable: false,
    })),
    edges: edges.map(({ id, source, target, kind, label }) => ({
      id,
      source,
      target,
      // Which port it is stands in the instance's own box.
      ...(kind === 'place' && { label }),
      type: kind === 'port' ? 'default' : 'smoothstep',
      animated: kind === 'port',
      className: classes[kind] ?? '',
    })),
  };
}
