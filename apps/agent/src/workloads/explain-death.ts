import { constants } from 'node:os';
import type { Death, ObservedHealth } from '@bulkhead/shared';
import type { MemoryDeath } from '../compartments/kernel-evidence.ts';

/** A time in which the engine was not there, and after which it was a new one that had ended its containers. */
export interface Outage {
  /** When the engine was last known to be well. */
  fromMs: number;
  /** When it was back, with everything that it does at its start behind it. */
  toMs: number;
}

export interface DeathEvidence {
  exitCode: number;
  /** Null: the engine does not know. */
  finishedAtMs: number | null;
  nowMs: number;
  /** What the kernel says of processes that it killed for memory in this container. */
  memory: MemoryDeath | null;
  /** Memory that runs out ends everything of it, or of its compartment. */
  endsAsGroup?: boolean;
  outage: Outage | null;
}

const SIGKILL_EXIT = 128 + constants.signals.SIGKILL;
const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * Why a container ended that nobody of ours had told to.
 *
 * An exit inside an outage counts as the engine's doing whatever its code: a server that is asked to end by an engine that
 * shuts down says 0, and to leave it down would lose it, while a job that ended by itself in those seconds runs once more.
 */
export function explainDeath(evidence: DeathEvidence): Death {
  const { exitCode, memory, nowMs, outage } = evidence;
  const atMs = evidence.finishedAtMs ?? nowMs;
  const base = { atMs, exitCode, limitBytes: null };
  if (memory !== null && exitCode === SIGKILL_EXIT) {
    const group =
      evidence.endsAsGroup === true ? ' Everything of the group was ended with it, as its settings ask.' : '';
    const message = `${memory.message.slice(0, 1900)}${group}`;
    return { ...base, cause: memory.cause, limitBytes: memory.limitBytes, message };
  }
  if (outage !== null && (evidence.finishedAtMs === null || isWithin(outage, atMs))) {
    return { ...base, cause: 'engine-lost', message: 'It ended with the engine, which stopped or was restarted.' };
  }
  const signal = exitCode > 128 ? SIGNAL_NAMES.get(exitCode - 128) : undefined;
  if (signal !== undefined) {
    return { ...base, cause: 'signal', message: `It was ended by ${signal} (exit code ${exitCode}), not by Bulkhead.` };
  }
  return { ...base, cause: 'exit', message: describeExit(exitCode) };
}

/** 126 and 127 are what the init in front of the program, and every shell, say of a program that they cannot run. */
function describeExit(exitCode: number): string {
  const how = exitCode === 0 ? 'successfully (exit code 0)' : `with exit code ${exitCode}`;
  const hint = { 126: ': its program could not be run', 127: ': its program was not found' }[exitCode] ?? '';
  return `It ended by itself ${how}${hint}.`;
}

/** Null: it ended within the grace, as it was told to, which is nothing to tell. */
export function explainOrderedStop(input: {
  exitCode: number;
  tookMs: number;
  graceSec: number;
  atMs: number;
}): Death | null {
  if (input.exitCode !== SIGKILL_EXIT || input.tookMs < input.graceSec * 1000) return null;
  return {
    cause: 'stop-timeout',
    atMs: input.atMs,
    exitCode: input.exitCode,
    limitBytes: null,
    message: `It did not end within ${input.graceSec} s of being told to, and was killed.`,
  };
}

/** In a sentence, with the end of what its check printed. */
export function describeUnhealthy(health: ObservedHealth | null): string {
  const said = health?.lastOutput.trim() ?? '';
  const times = health?.failuresInRow ?? 0;
  const often = times > 0 ? `${times} times in a row` : 'again and again';
  return `Its health check failed ${often}, so it was ended.${said === '' ? '' : ` The check said: ${said}`}`.slice(
    0,
    2000,
  );
}

export function explainStartFailure(message: string, atMs: number): Death {
  return { cause: 'start-failure', atMs, exitCode: null, limitBytes: null, message: message.slice(0, 2000) };
}

function isWithin(outage: Outage, atMs: number): boolean {
  return atMs >= outage.fromMs && atMs <= outage.toMs;
}
