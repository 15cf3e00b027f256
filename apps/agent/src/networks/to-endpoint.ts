import type { NetworkPlace } from '@bulkhead/shared';

/** A place in a network, in the engine's words. */
export function toEndpoint(place: NetworkPlace, name: string) {
  return { IPAMConfig: { IPv4Address: place.address }, Aliases: [...new Set([name, ...place.aliases])] };
}
