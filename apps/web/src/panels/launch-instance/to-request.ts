import type { LaunchRequest } from '@bulkhead/shared';
import { draftToControls } from '../../components/controls/controls-draft.ts';
import { draftToHealth } from '../../components/health-check/health-draft.ts';
import type { LaunchValues } from './launch.schema.ts';
import { splitCommandLine } from '../../components/split-command-line.ts';

/**
 * The form as instances.launch wants it. A number that is not typed becomes 0, which the schema refuses under the
 * field's own name.
 */
export function toLaunchSpec(values: LaunchValues): LaunchRequest {
  const line = splitCommandLine(values.commandLine);
  return {
    name: values.name.trim(),
    image: values.image.trim(),
    command: line.ok ? line.words : [],
    // A row that was added and left empty means nothing.
    env: values.env
      .filter(({ name, value }) => name !== '' || value !== '')
      .map(({ name, value }) => ({ name, value })),
    restartPolicy: values.restartPolicy,
    hostId: values.hostId,
    cpuMillicores: values.cpuMillicores ?? 0,
    memoryBytes: values.memoryBytes ?? 0,
    pids: values.pids ?? 0,
    cpuLimitMillicores: values.cpuBurst === 'own' ? (values.cpuLimitMillicores ?? 0) : null,
    memoryLimitBytes: values.memoryBurst === 'own' ? (values.memoryLimitBytes ?? 0) : null,
    controls: draftToControls(values.controls),
    volumes: values.volumes,
    networking: values.networking,
    secrets: values.secrets,
    healthCheck: draftToHealth(values.health),
    stopGraceSec: values.stopGraceSec ?? 0,
    tags: values.tags,
    notes: values.notes.trim(),
  };
}
