import type { DesiredInstance, NetworkPlace } from '@bulkhead/shared';
import type { InspectedContainer } from '../docker/answers.ts';
import { networkIdOf } from './names.ts';

/** A network that a container is in, as the engine tells. */
export interface HeldPlace {
  networkId: string;
  address: string;
  aliases: readonly string[];
}

export function heldPlaces(view: Pick<InspectedContainer, 'networks'>): HeldPlace[] {
  return view.networks.flatMap(({ name, address, aliases }) => {
    const networkId = networkIdOf(name);
    return networkId === null ? [] : [{ networkId, address, aliases }];
  });
}

/** Whether a container is where a place says, under its names. */
export function isAt(held: HeldPlace, place: NetworkPlace, name: string): boolean {
  const isThere = held.networkId === place.networkId && held.address === place.address;
  return isThere && [name, ...place.aliases].every((alias) => held.aliases.includes(alias));
}

/** Whether a container is in the networks that it is to be in, and in no others. */
export function isConnected(desired: DesiredInstance, view: Pick<InspectedContainer, 'networks'>): boolean {
  const held = heldPlaces(view);
  const { places } = desired.networking;
  return held.length === places.length && places.every((place) => held.some((one) => isAt(one, place, desired.name)));
}
