import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ended } from './questions.ts';

let jobs = 0;

/**
 * Runs a script in a container whose program serves them: it is written into the container's own files, read from a pipe by
 * its own shell, and so lives in its group from the first instruction on, with nothing of the engine's in between.
 */
export async function runScript(pid: number, script: string, timeoutMs: number): Promise<Ended> {
  jobs += 1;
  const name = `${process.pid}-${jobs}`;
  const tmp = `/proc/${pid}/root/tmp`;
  // Only builtins around it: a script that takes every process that there may be cannot keep its own end from being told.
  writeFileSync(`${tmp}/job-${name}`, `(\n${script}\n) >/tmp/out-${name} 2>&1\necho $? >/tmp/end-${name}\n`);
  const deadline = performance.now() + timeoutMs;
  const startedAt = performance.now();
  await ring(`${tmp}/todo`, `/tmp/job-${name}\n`, deadline);
  while (!existsSync(`${tmp}/end-${name}`) || !readFileSync(`${tmp}/end-${name}`, 'utf8').endsWith('\n')) {
    if (performance.now() > deadline) throw new Error(`no end in ${timeoutMs} ms: ${outputOf(`${tmp}/out-${name}`)}`);
    if (!existsSync(`/proc/${pid}/root`)) throw new Error('the container has ended');
    await pause(5);
  }
  const tookMs = performance.now() - startedAt;
  return { code: Number(readFileSync(`${tmp}/end-${name}`, 'utf8')), output: outputOf(`${tmp}/out-${name}`), tookMs };
}

function outputOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-4_000).trim() : '';
}

async function ring(pipe: string, line: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      const handle = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(handle, line);
      closeSync(handle);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(20);
    }
  }
}

export function makeNode(pid: number, path: string, device: string): void {
  const [major = '', minor = ''] = device.split(':');
  const { status, stderr } = spawnSync('mknod', ['-m', '666', `/proc/${pid}/root${path}`, 'c', major, minor], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`mknod: ${stderr}`);
}

/** Files of a container are on an overlay: the disk below is that of the engine's folder, which its mount names. */
export function diskOf(pid: number): string {
  const line =
    readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
      .split('\n')
      .find((one) => one.split(' ')[4] === '/') ?? '';
  const upper = /upperdir=([^,\s]+)/.exec(line)?.[1];
  if (upper === undefined) throw new Error(`the root of process ${pid} is no overlay: ${line}`);
  const { dev } = statSync(upper);
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  // A partition is held to nothing: its whole disk is.
  const whole = `/sys/dev/block/${major}:${minor}/../dev`;
  return existsSync(`/sys/dev/block/${major}:${minor}/partition`)
    ? readFileSync(whole, 'utf8').trim()
    : `${major}:${minor}`;
}
