import { execFile, execFileSync } from 'node:child_process';
import { CgroupError } from '../errors.ts';

/** A daemon-reload of a large host keeps every call waiting for seconds. */
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 64 * 1024;
/** Words of systemctl where another init runs, or nobody answers on the bus. */
const NO_SYSTEMD =
  /not been booted with systemd|Failed to connect to (system )?bus|Failed to connect to system scope bus/;

const options = {
  encoding: 'utf8' as const,
  timeout: TIMEOUT_MS,
  maxBuffer: MAX_OUTPUT_BYTES,
  env: { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
};

/**
 * Runs one systemctl, without a shell. 10–20 ms on a usual host. Throws CgroupError: `unsupported` when there is no systemd to
 * talk to, `refused` with systemd's own words otherwise. `about` is the unit that the error names.
 */
export function systemctl(args: readonly string[], about: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('systemctl', ['--no-ask-password', ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(toSystemdError(error, stderr, args, about));
    });
  });
}

/** The same, waiting, for what is tried once when the driver is made. */
export function systemctlNow(args: readonly string[], about: string): string {
  return runNow('systemctl', ['--no-ask-password', ...args], about);
}

/** Runs one program, waiting. Throws as `systemctl` does. */
export function runNow(program: string, args: readonly string[], about: string): string {
  try {
    return execFileSync(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw toSystemdError(error, stderr, args, about);
  }
}

function toSystemdError(error: unknown, stderr: string, args: readonly string[], about: string): CgroupError {
  const words = stderr.trim().split('\n').at(-1) ?? '';
  const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (isAbsent || NO_SYSTEMD.test(stderr)) {
    const reason = isAbsent ? 'systemctl is not installed' : words;
    const message =
      `systemd cannot be asked about ${about}: ${reason}. The engine's cgroup driver "systemd" needs it; ` +
      'set "exec-opts": ["native.cgroupdriver=cgroupfs"] in /etc/docker/daemon.json where systemd does not run.';
    return new CgroupError('unsupported', about, message, null, { cause: error });
  }
  const late = error instanceof Error && 'killed' in error && error.killed === true;
  const reason = late ? `no answer within ${TIMEOUT_MS / 1000} s` : words || String(error);
  const message = `systemctl ${args[0] ?? ''} of ${about} failed: ${reason}`;
  return new CgroupError('refused', about, message.slice(0, 1000), null, { cause: error });
}
