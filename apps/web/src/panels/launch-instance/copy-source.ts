import type { LaunchRequest } from '@bulkhead/shared';
import type { CopySource } from '@bulkhead/shared/copy/copy-source';

/** What is asked for, as far as other tools have words for it. */
export function toCopySource(spec: LaunchRequest): CopySource {
  return {
    name: spec.name === '' ? 'instance' : spec.name,
    image: spec.image,
    command: spec.command ?? [],
    env: spec.env ?? [],
    restartPolicy: spec.restartPolicy ?? 'always',
    cpuMillicores: spec.cpuMillicores,
    memoryBytes: spec.memoryBytes,
    pids: spec.pids,
    cpuLimitMillicores: spec.cpuLimitMillicores ?? null,
    memoryLimitBytes: spec.memoryLimitBytes ?? null,
    tags: spec.tags ?? [],
    healthCheck: spec.healthCheck ?? null,
    stopGraceSec: spec.stopGraceSec ?? 10,
  };
}
