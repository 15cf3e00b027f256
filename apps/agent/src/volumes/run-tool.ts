import { execFile } from 'node:child_process';

const DEADLINE_MS = 60_000;
const MAX_OUTPUT_BYTES = 256 * 1024;

/** A program of the host has refused or is not there. `code` is its exit status, or what the system says (`ENOENT`). */
export class ToolError extends Error {
  readonly program: string;
  readonly code: number | string | null;

  constructor(program: string, code: number | string | null, words: string, options?: ErrorOptions) {
    super(`${program}: ${words}`, options);
    this.name = 'ToolError';
    this.program = program;
    this.code = code;
  }
}

export interface ToolOptions {
  /** Copying and making file systems takes as long as the disk needs. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program of the host's file system tools, without a shell, and answers what it prints. Every argument is a path or a
 * number that the agent made itself. Throws ToolError, and AbortError when the signal fires.
 */
export function runTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      {
        timeout: options.timeoutMs ?? DEADLINE_MS,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT_BYTES,
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        if (options.signal?.aborted === true) return reject(options.signal.reason as Error);
        const words = stderr.trim().replaceAll(/\s+/g, ' ').slice(-500) || error.message.slice(0, 500);
        reject(new ToolError(program, error.code ?? null, words, { cause: error }));
      },
    );
  });
}

/** Whether a program is there at all. */
export async function hasTool(program: string, versionArgument = '--version'): Promise<boolean> {
  try {
    await runTool(program, [versionArgument], { timeoutMs: 5_000 });
    return true;
  } catch (error) {
    return !(error instanceof ToolError) || error.code !== 'ENOENT';
  }
}
