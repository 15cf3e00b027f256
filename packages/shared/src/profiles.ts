import { z } from 'zod';

/**
 * How much a tenant's containers are trusted with. `restricted`: a user id of the tenant's own, no capabilities, a root
 * file system that is only read. `baseline`: the image's own user and the capabilities that ordinary images need.
 * `sandboxed`: baseline behind a runtime of its own kernel, which operations name.
 */
export const PROFILES = ['restricted', 'baseline', 'sandboxed'] as const;
export type Profile = (typeof PROFILES)[number];

/** A runtime's name in the engine's configuration, such as `runsc`; a path would be any program of the host. */
export const runtimeNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name of the engine’s configuration, such as runsc');

/** User ids that one tenant has. */
export const UID_RANGE_SIZE = 65_536;
/** The first range begins above every id that a distribution hands out by itself. */
const FIRST_RANGE = 15;

/** First user id of a tenant's range on every host, from the number of its range (from 1 on). */
export function firstUidOf(uidRange: number): number {
  return (FIRST_RANGE + uidRange) * UID_RANGE_SIZE;
}
