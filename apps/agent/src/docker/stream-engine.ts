import { Readable, type Duplex } from 'node:stream';
import { requireWithinPolicy } from '@bulkhead/shared';
import Docker from 'dockerode';
import { z } from 'zod';
import { parseDockerHost } from './engine.ts';
import { EngineError, toEngineError, type Verb } from './errors.ts';
import { makeQuietAgent } from './quiet-agent.ts';

const DEADLINE_MS = 10_000;

/**
 * With a terminal the engine lets go of a program when it reads its detach keys, and has some by default. Sixteen times
 * this one in a row is typed by nobody; should it be, the program is ended like any other that nobody holds.
 */
const DETACH_KEYS = Array.from({ length: 16 }, () => 'ctrl-^').join(',');

export interface ExecState {
  isRunning: boolean;
  /** Null until it has ended. */
  exitCode: number | null;
  /** As the host numbers it; null before it runs. */
  pid: number | null;
}

export interface LogOptions {
  tail: number | 'all';
  /** `seconds.nanoseconds` */
  since: string | null;
  follow: boolean;
}

/** The engine's verbs that answer with a stream. On connections of their own: what stays open for hours keeps no place of the others'. */
export interface StreamEngine {
  /** Prepares a program in a running container, with the container's own user and environment; answers the engine's id of it. */
  createExec(containerId: string, options: { command: readonly string[]; tty: boolean }): Promise<string>;
  /** Starts it. Nothing is read from it until somebody reads. Destroying the stream does not end the program. */
  startExec(execId: string, options: { tty: boolean }): Promise<Duplex>;
  /** Null: the engine does not know it, or not any more. */
  inspectExec(execId: string): Promise<ExecState | null>;
  resizeExec(execId: string, size: { columns: number; rows: number }): Promise<void>;
  /** Both streams of a container, multiplexed, each line with its time. Ends when `signal` fires. */
  logs(containerId: string, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  close(): void;
}

const createdSchema = z.object({ Id: z.string() });
const inspectedSchema = z
  .object({ Running: z.boolean(), ExitCode: z.number().nullish(), Pid: z.number().nullish() })
  .transform(({ Running, ExitCode, Pid }) => ({
    isRunning: Running,
    exitCode: Running ? null : (ExitCode ?? null),
    pid: Pid ? Pid : null,
  }));

/** Makes the client; connects with the first call. Every call throws EngineError only. */
export function connectStreamEngine(dockerHost: string): StreamEngine {
  const socketPath = parseDockerHost(dockerHost);
  const agent = makeQuietAgent({ keepAlive: false });
  // Everything is named, so that the library takes nothing from the environment.
  const options = { socketPath, host: undefined, port: undefined, protocol: 'http' as const, agent };
  const docker = new Docker(options);

  async function call<T>(verb: Verb, run: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await run(AbortSignal.timeout(DEADLINE_MS));
    } catch (error) {
      throw toEngineError(error, verb);
    }
  }

  return {
    createExec: (containerId, { command, tty }) =>
      call('exec', async (abortSignal) => {
        // No user, no environment, no working directory: all three are the container's own.
        const body = {
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
          Tty: tty,
          Privileged: false,
          DetachKeys: DETACH_KEYS,
          Cmd: [...command],
        };
        requireWithinPolicy('exec', body, null);
        const exec = await docker.getContainer(containerId).exec({ ...body, abortSignal });
        return createdSchema.parse({ Id: exec.id }).Id;
      }),
    startExec: (execId, { tty }) =>
      call('exec', async () => {
        const body = { Tty: tty, Detach: false };
        requireWithinPolicy('exec-start', body, null);
        // Without a signal: it would end the stream at the deadline of the call.
        const stream = await within(docker.getExec(execId).start({ ...body, hijack: true, stdin: true }));
        // What goes wrong with the connection ends the reading of it, and must not end the agent.
        stream.on('error', () => {});
        return stream;
      }),
    inspectExec: async (execId) => {
      try {
        return await call('exec', async (abortSignal) =>
          inspectedSchema.parse(await docker.getExec(execId).inspect({ abortSignal })),
        );
      } catch (error) {
        if (error instanceof EngineError && error.kind === 'not-found') return null;
        throw error;
      }
    },
    resizeExec: (execId, { columns, rows }) =>
      call('exec', async (abortSignal) => {
        await docker.getExec(execId).resize({ h: rows, w: columns, abortSignal });
      }),
    logs: (containerId, { tail, since, follow }, signal) =>
      call('logs', async () => {
        const _query = {
          stdout: true,
          stderr: true,
          timestamps: true,
          follow,
          tail,
          ...(since === null ? {} : { since }),
        };
        // A log that is not followed would be read into memory whole; what the engine is asked stands in the query.
        const options = { follow: true as const, _query, abortSignal: signal };
        const stream = await within(docker.getContainer(containerId).logs(options));
        if (!(stream instanceof Readable)) throw new EngineError('other', 'the engine answered without a stream');
        stream.on('error', () => {});
        return stream;
      }),
    close: () => agent.destroy(),
  };
}

/** The head of an answer within the deadline; what follows takes its time. */
function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new EngineError('timeout', `the engine did not answer within ${DEADLINE_MS / 1000} s`)),
      DEADLINE_MS,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
