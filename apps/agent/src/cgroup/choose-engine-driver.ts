import type { ControllerFacts } from './driver.ts';
import { versionOf } from './detect-controllers.ts';

/** Who writes the containers' groups on a host, as the engine calls it. */
export const ENGINE_DRIVERS = ['cgroupfs', 'systemd'] as const;
export type EngineDriver = (typeof ENGINE_DRIVERS)[number];

export interface EngineDriverChoice {
  engineDriver: EngineDriver;
  /** In words, for the log. */
  because: string;
}

/**
 * Pure: which driver the engine uses. The agent brings its compartments back before the engine answers, so the engine itself
 * comes last but one: what it said last time, then its configuration, then what it says now, then its own default (systemd on
 * a cgroup v2 host that systemd has booted, otherwise cgroupfs).
 */
export function chooseEngineDriver(known: {
  facts: ControllerFacts;
  /** What the engine said when it was last asked; null: it never was. */
  remembered: EngineDriver | null;
  /** The text of /etc/docker/daemon.json; null: there is none. */
  daemonJson: string | null;
  /** What the engine says now; null: it does not answer. */
  answered: string | null;
  /** /run/systemd/system is there. */
  hasSystemd: boolean;
}): EngineDriverChoice {
  if (versionOf(known.facts) !== '2') return { engineDriver: 'cgroupfs', because: 'the host runs cgroup v1' };
  if (known.remembered !== null) {
    return { engineDriver: known.remembered, because: 'the engine used it when it last answered' };
  }
  const configured = configuredDriver(known.daemonJson);
  if (configured !== null) return { engineDriver: configured, because: 'the engine is configured so' };
  const answered = toEngineDriver(known.answered);
  if (answered !== null) return { engineDriver: answered, because: 'the engine says so' };
  return known.hasSystemd
    ? { engineDriver: 'systemd', because: 'it is the engine’s default on a cgroup v2 host that runs systemd' }
    : { engineDriver: 'cgroupfs', because: 'it is the engine’s default on a host without systemd' };
}

/** Null for a driver that is neither (`none` of a rootless engine). */
export function toEngineDriver(name: string | null): EngineDriver | null {
  return ENGINE_DRIVERS.find((one) => one === name) ?? null;
}

/** `{"exec-opts": ["native.cgroupdriver=systemd"]}` */
function configuredDriver(daemonJson: string | null): EngineDriver | null {
  const options = optionsOf(daemonJson);
  const named = options.flatMap((option) => /^native\.cgroupdriver=(.*)$/.exec(option)?.[1] ?? []);
  return toEngineDriver(named.at(-1) ?? null);
}

function optionsOf(daemonJson: string | null): string[] {
  try {
    const parsed: unknown = JSON.parse(daemonJson ?? '{}');
    if (typeof parsed !== 'object' || parsed === null || !('exec-opts' in parsed)) return [];
    const options = parsed['exec-opts'];
    return Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [];
  } catch {
    // The engine does not start with such a file either, and says so.
    return [];
  }
}
