// Running other programs to their end.
import { spawn } from 'node:child_process';

const OUTPUT_LIMIT_CHARACTERS = 64 * 1024;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs] after which the program is killed; ten minutes unless told
 * @property {AbortSignal} [signal] kills the program when it fires
 * @property {(line: string) => void} [onLine] hears each line of both outputs as it comes
 * @property {boolean} [inherit] the program writes straight to this process's outputs
 */

/** A program that ended with an error. Its message carries the end of what the program said. */
export class RunError extends Error {
  /**
   * @param {string} command
   * @param {string} outcome
   * @param {string} output
   */
  constructor(command, outcome, output) {
    const tail = output.trim().split('\n').slice(-40).join('\n');
    super(`${command}: ${outcome}${tail === '' ? '' : `\n${tail}`}`);
    this.name = 'RunError';
    this.output = output;
  }
}

/**
 * Runs a program without a shell and waits for its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ stdout: string, output: string }>} the last 64 KiB of standard output, and of both outputs together
 * @throws {RunError} when it cannot start, exits with another code than 0, or takes too long
 */
export function run(program, args, options = {}) {
  const { cwd, env = process.env, timeoutMs = 600_000, signal, onLine, inherit = false } = options;
  const command = [program, ...args].join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    let timedOut = false;
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });

    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (/** @type {string} */ chunk) => {
        output = (output + chunk).slice(-OUTPUT_LIMIT_CHARACTERS);
        if (stream === child.stdout) stdout = (stdout + chunk).slice(-OUTPUT_LIMIT_CHARACTERS);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine?.(line);
      });
      stream.on('end', () => {
        if (rest !== '') onLine?.(rest);
      });
    }

    const settle = (/** @type {() => void} */ finish) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      finish();
    };
    child.on('error', (error) => settle(() => reject(new RunError(command, error.message, output))));
    child.on('close', (code, killedBy) =>
      settle(() => {
        if (code === 0) return resolve({ stdout, output });
        if (timedOut) return reject(new RunError(command, `no end after ${timeoutMs / 1000} s`, output));
        reject(new RunError(command, killedBy ? `killed by ${killedBy}` : `exit code ${code}`, output));
      }),
    );
  });
}
