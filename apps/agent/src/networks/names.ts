/** Begins the name of every bridge of ours, and of nothing else: the rules match by it. */
export const BRIDGE_PREFIX = 'bhn';
/** Of our tables in the packet filter. */
export const TABLE = 'bulkhead';

/** An interface's name has room for 15 characters. The end of an id is its random part. */
function tail(id: string): string {
  return id.replaceAll('-', '').slice(-12);
}

export function bridgeName(networkId: string): string {
  return `${BRIDGE_PREFIX}${tail(networkId)}`;
}

/** As the engine knows the network. */
export function engineNetworkName(networkId: string): string {
  return `bh-${networkId}`;
}

/** The network that the engine knows under a name; null: it is none of ours. */
export function networkIdOf(engineName: string): string | null {
  return /^bh-([0-9a-f-]{36})$/.exec(engineName)?.[1] ?? null;
}

/** Chains of one instance. */
export function chainNames(instanceId: string): { leaving: string; arriving: string } {
  return { leaving: `out_${tail(instanceId)}`, arriving: `in_${tail(instanceId)}` };
}

/** The two devices through which a limited instance's packets go. */
export function shaperNames(instanceId: string): { incoming: string; outgoing: string } {
  return { incoming: `bhi${tail(instanceId)}`, outgoing: `bho${tail(instanceId)}` };
}

/** The hardware address that the engine derives from an address, known before the container is there. */
export function macOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `02:42:${bytes.join(':')}`;
}
