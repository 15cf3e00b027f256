import { execFile } from 'node:child_process';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 16 * 1024 ** 2;
const MAX_WORDS = 1_000;
const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

/** A program of the host's network has refused, with its own words. */
export class NetworkError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkError';
  }
}

/** Runs the host's network programs where the engine's bridges are. Each call ends within 10 s or throws NetworkError. */
export interface HostNetwork {
  /** Answers what it printed. Without a shell. */
  run(program: string, args: readonly string[], input?: string): Promise<string>;
  /** The same, in the network of a container's process. */
  runIn(pid: number, program: string, args: readonly string[]): Promise<string>;
}

/** `namespace`: a file of the engine's network namespace, where it is not the agent's own; null: it is. */
export function openHostNetwork(namespace: string | null): HostNetwork {
  const enter = (file: string, program: string, args: readonly string[]) =>
    execute('nsenter', [`--net=${file}`, '--', program, ...args]);
  return {
    run: (program, args, input) =>
      namespace === null
        ? execute(program, args, input)
        : execute('nsenter', [`--net=${namespace}`, '--', program, ...args], input),
    runIn: (pid, program, args) => enter(`/proc/${pid}/ns/net`, program, args),
  };
}

/** Runs one program. Throws NetworkError with its own words. */
export function execute(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'utf8' as const, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: ENVIRONMENT };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new NetworkError(describe(error, stderr, [program, ...args]), { cause: error }));
    });
    // One that ended before it had read everything says why by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

function describe(error: Error & { code?: unknown; killed?: boolean }, stderr: string, words: string[]): string {
  const call = words.join(' ').slice(0, 200);
  if (error.code === 'ENOENT') return `${words[0]} is not installed`;
  if (error.killed === true) return `${call} did not end within ${TIMEOUT_MS / 1000} s`;
  return `${call} failed: ${stderr.trim().slice(0, MAX_WORDS) || error.message.slice(0, MAX_WORDS)}`;
}
