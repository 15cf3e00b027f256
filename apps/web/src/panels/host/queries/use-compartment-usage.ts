import { LiveUsageDecoder, type HostView, type LiveValues } from '@bulkhead/shared';
import { useDocumentVisibility } from '@mantine/hooks';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { useTRPC } from '../../../trpc/client.tsx';

const NOTHING: ReadonlyMap<string, LiveValues> = new Map();

/** What each tenant's compartment uses, once a second while the page is in front; of those that are not in it, nothing is known live. */
function useCompartmentUsage(hostId: string): ReadonlyMap<string, LiveValues> {
  const trpc = useTRPC();
  const isInFront = useDocumentVisibility() === 'visible';
  const [decoder] = useState(() => new LiveUsageDecoder());
  const [usage, setUsage] = useState(NOTHING);
  useSubscription(
    trpc.live.usage.subscriptionOptions(
      { tenantSlug: null, hostId },
      {
        enabled: isInFront,
        onData: (frame) => {
          // Every subscription begins with a table, which takes the place of what was read before.
          decoder.read(frame);
          if (frame !== '') setUsage(tenantsIn(decoder));
        },
        // The numbers of the last heartbeat are shown then.
        onError: () => setUsage(NOTHING),
      },
    ),
  );
  return usage;
}

function tenantsIn(decoder: LiveUsageDecoder): ReadonlyMap<string, LiveValues> {
  const usage = new Map<string, LiveValues>();
  for (const slug of decoder.tenants) {
    const values = decoder.tenant(slug);
    if (values !== null) usage.set(slug, values);
  }
  return usage;
}

/** The host with what its compartments use now, where that is told, in the place of what the last heartbeat said. */
export function useLiveHost(host: HostView): HostView {
  const usage = useCompartmentUsage(host.id);
  if (usage.size === 0 || host.state !== 'online') return host;
  const compartments = host.compartments.map((row) => {
    const live = usage.get(row.tenantSlug);
    if (live === undefined) return row;
    return { ...row, usedCpuMillicores: live.cpuMillicores, usedMemoryBytes: live.memoryKib * 1024 };
  });
  return { ...host, compartments };
}
