import type { Controls } from '../controls.ts';
import { nameSchema } from '../ids.ts';
import { cpuMillicoresSchema, memoryBytesSchema, pidsSchema } from '../instance-spec.ts';
import { firstUidOf, UID_RANGE_SIZE, type Profile } from '../profiles.ts';
import type { DesiredInstance } from '../desired/snapshot.ts';
import { jsonBytes, MAX_SPEC_BYTES } from './bounds.ts';

/** What a tenant says of an instance, as far as the policy looks at it. */
export interface JudgedSpec {
  command: readonly string[];
  env: readonly { name: string; value: string }[];
  controls: Pick<Controls, 'devices'>;
}

/** Why an instance is not allowed, and in which field; null: it is. The same words in the control plane and in the agent. */
export interface Objection {
  field: string;
  message: string;
}

/** What the policy says against a tenant's description of an instance, in the profile of the tenant. */
export function objectToSpec(spec: JudgedSpec, profile: Profile): Objection | null {
  const bytes = jsonBytes([spec.command, spec.env]);
  if (bytes > MAX_SPEC_BYTES) {
    const message = `Command and environment are ${bytes} bytes long together, and ${MAX_SPEC_BYTES} are allowed. Put what is long into the image.`;
    return { field: 'env', message };
  }
  if (profile === 'restricted' && spec.controls.devices.length > 0) {
    const paths = spec.controls.devices.map(({ path }) => path).join(', ');
    const message = `The tenant's profile is restricted, in which no container has a device: ${paths}. Leave it out, or ask operations for the baseline profile.`;
    return { field: 'controls.devices', message };
  }
  return null;
}

/** What the policy says against an instance that a host is told to run, beyond the shape of the message. */
export function objectToInstance(instance: DesiredInstance): Objection | null {
  const { profile, uid, runtime, image, name, command } = instance;
  // Rules have a bound of their own: groups are resolved to them, and a change that closes something must not be refused.
  const bytes = jsonBytes({ ...instance, networking: { ...instance.networking, rules: null } });
  if (bytes > MAX_SPEC_BYTES) {
    return { field: '', message: `Its description is ${bytes} bytes long, and ${MAX_SPEC_BYTES} are allowed.` };
  }
  if (!nameSchema.safeParse(name).success)
    return { field: 'name', message: 'Its name is none that a machine could have.' };
  if (!/^sha256:[0-9a-f]{64}$/.test(image.id)) {
    return { field: 'image.id', message: 'Its image is not named by a content address, sha256:… .' };
  }
  if (command.some((argument) => argument.includes('\0'))) {
    return { field: 'command', message: 'An argument of its command holds a NUL byte.' };
  }
  const tooLarge = SIZES.find((key) => (instance[key] ?? 0) > (LARGEST[key] ?? 0));
  if (tooLarge !== undefined) return { field: tooLarge, message: `${tooLarge} is more than any host has.` };
  if (profile === 'restricted' && (uid < firstUidOf(1) || uid % UID_RANGE_SIZE !== 0)) {
    return { field: 'uid', message: `The user id ${uid} does not begin a tenant's range.` };
  }
  if (profile === 'sandboxed' && runtime === null) {
    return { field: 'runtime', message: 'Its tenant is sandboxed, and operations have named no runtime for it.' };
  }
  if (profile !== 'sandboxed' && runtime !== null) {
    return { field: 'runtime', message: `A runtime is named, and the profile ${profile} has none.` };
  }
  return objectToSpec(instance, profile);
}

const SIZES = ['cpuMillicores', 'cpuLimitMillicores', 'memoryBytes', 'memoryLimitBytes', 'pids'] as const;
const LARGEST = {
  cpuMillicores: cpuMillicoresSchema.maxValue,
  cpuLimitMillicores: cpuMillicoresSchema.maxValue,
  memoryBytes: memoryBytesSchema.maxValue,
  memoryLimitBytes: memoryBytesSchema.maxValue,
  pids: pidsSchema.maxValue,
};

/** What is against the sandboxed profile on an engine with these runtimes; null for the other profiles. */
export function objectToRuntime(
  tenant: { profile: Profile; runtime: string | null },
  host: { name: string; runtimes: readonly string[] },
): Objection | null {
  if (tenant.profile !== 'sandboxed') return null;
  if (tenant.runtime !== null && host.runtimes.includes(tenant.runtime)) return null;
  const wanted = tenant.runtime === null ? 'a runtime that nobody has named' : `the runtime "${tenant.runtime}"`;
  const there = host.runtimes.join(', ') || 'none that is known';
  const message = `The tenant is sandboxed behind ${wanted}, which the engine of ${host.name} does not have; it has ${there}. Install it there and name it in the engine's configuration, or choose another host.`;
  return { field: 'runtime', message };
}
