import { launchSpecSchema } from '@bulkhead/shared';
import type { FlavorView, NetworkingRequest, RestartPolicy, SecretUse, VolumeUse } from '@bulkhead/shared';
import { parseControlsDraft } from '../../components/controls/controls-draft.ts';
import type { ControlsDraft } from '../../components/controls/controls-draft.ts';
import type { HealthDraft } from '../../components/health-check/health-draft.ts';
import { validateForm } from '../../components/validate-form.ts';
import type { FormErrors } from '../../components/validate-form.ts';
import { splitCommandLine } from '../../components/split-command-line.ts';
import { toLaunchSpec } from './to-request.ts';

/** The flavor field's value for a size of one's own. */
export const CUSTOM_SIZE = 'custom';

/** What the form holds. Numbers are null while nothing is typed; burst is `own` with a limit, or up to the compartment. */
export interface LaunchValues {
  name: string;
  image: string;
  commandLine: string;
  env: { key: string; name: string; value: string }[];
  restartPolicy: RestartPolicy;
  hostId: string | null;
  flavorId: string;
  cpuMillicores: number | null;
  memoryBytes: number | null;
  pids: number | null;
  cpuBurst: 'compartment' | 'own';
  cpuLimitMillicores: number | null;
  memoryBurst: 'compartment' | 'own';
  memoryLimitBytes: number | null;
  controls: ControlsDraft;
  volumes: VolumeUse[];
  networking: NetworkingRequest;
  secrets: SecretUse[];
  health: HealthDraft;
  stopGraceSec: number | null;
  tags: string[];
  notes: string;
}

/** The fields on which an error can be shown. */
export const LAUNCH_FIELDS = [
  'name',
  'image',
  'commandLine',
  'env',
  'restartPolicy',
  'hostId',
  'cpuMillicores',
  'memoryBytes',
  'pids',
  'cpuLimitMillicores',
  'memoryLimitBytes',
  'controls',
  'volumes',
  'networking',
  'secrets',
  'healthCheck',
  'stopGraceSec',
  'tags',
  'notes',
] as const;
export type LaunchField = (typeof LAUNCH_FIELDS)[number];

/**
 * A request's path as the form calls it: `spec.command.0` is on the command line, `env.2.value` stays. The limits mark their
 * own fields, so here they are one.
 */
export function toFormPath(path: string): string {
  const inSpec = path.startsWith('spec.') ? path.slice('spec.'.length) : path;
  if (inSpec.startsWith('controls.')) return 'controls';
  if (inSpec.startsWith('healthCheck.')) return 'healthCheck';
  if (inSpec.startsWith('tags.')) return 'tags';
  return inSpec === 'command' || inSpec.startsWith('command.') ? 'commandLine' : inSpec;
}

export function toLaunchField(path: string): LaunchField | null {
  const head = toFormPath(path).split('.')[0];
  return LAUNCH_FIELDS.find((field) => field === head) ?? null;
}

/** Which fields are wrong, worded by `word`. The rules are those of the API. */
export function validateLaunch(values: LaunchValues, word: (path: string) => string): FormErrors {
  const line = splitCommandLine(values.commandLine);
  const errors = validateForm(launchSpecSchema, toLaunchSpec(values), (path) => word(toFormPath(path)));
  const byField = Object.fromEntries(Object.entries(errors).map(([path, text]) => [toFormPath(path), text]));
  // What only the host can know is the server's to refuse.
  const limitsWrong = 'faults' in parseControlsDraft(values.controls);
  return {
    ...byField,
    ...(!line.ok && { commandLine: word('commandLine') }),
    ...(limitsWrong && { controls: word('controls') }),
  };
}

/** A size in the shape of the form's fields. */
export function sizeOfFlavor(flavor: Omit<FlavorView, 'id' | 'name'>) {
  return {
    cpuMillicores: flavor.cpuMillicores,
    memoryBytes: flavor.memoryBytes,
    pids: flavor.pids,
    cpuBurst: flavor.cpuLimitMillicores === null ? ('compartment' as const) : ('own' as const),
    cpuLimitMillicores: flavor.cpuLimitMillicores,
    memoryBurst: flavor.memoryLimitBytes === null ? ('compartment' as const) : ('own' as const),
    memoryLimitBytes: flavor.memoryLimitBytes,
  };
}
