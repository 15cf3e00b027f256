import { doneSchema, execMessageSchema, idSchema, MAX_EXEC_CHUNK_BYTES } from '@bulkhead/shared';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { findInstanceId } from '../find-instance.ts';
import { err, printJson } from '../terminal.ts';

/** How long input waits for a command that does not read. */
const WRITE_AGAIN_MS = 200;

export interface ExecOptions extends CommonOptions {
  interactive?: boolean;
  tty?: boolean;
}

/** Runs a command inside of an instance. Answers with the command's own exit code. */
export async function exec(name: string, command: string[], options: ExecOptions): Promise<number> {
  const { stdin, stdout } = process;
  const tty = options.tty === true;
  if (tty && !(stdin.isTTY && stdout.isTTY)) {
    throw new CliFailure(EXIT.usage, 'There is no terminal here.', { remedy: 'Leave out --tty.' });
  }
  const { api, base } = await connectToTenant(options);
  const execs = `${base}/instances/${await findInstanceId(api, base, name)}/execs`;
  const { execId } = await api.ask({
    method: 'POST',
    path: execs,
    body: { command, tty, ...sizeOf(stdout) },
    answer: z.object({ execId: idSchema }),
  });
  const path = `${execs}/${execId}`;
  const ending = new AbortController();
  const close = () => void api.ask({ method: 'DELETE', path, answer: doneSchema }).catch(() => {});
  const resize = () =>
    void api.ask({ method: 'PUT', path: `${path}/size`, body: sizeOf(stdout), answer: doneSchema }).catch(() => {});
  process.once('SIGINT', close);
  process.once('SIGTERM', close);
  if (tty) {
    stdin.setRawMode(true);
    stdout.on('resize', resize);
  }
  try {
    const output = api.follow({ path, answer: execMessageSchema }, ending.signal);
    const writing =
      tty || options.interactive === true ? sendInput(api, path, ending.signal) : sendEnd(api, path, ending.signal);
    writing.catch((error: unknown) =>
      err(`bulkhead: input: ${error instanceof Error ? error.message : String(error)}\n`),
    );
    for await (const message of output) {
      if (message.kind === 'output') {
        (message.stream === 'stderr' ? process.stderr : stdout).write(Buffer.from(message.base64, 'base64'));
      } else if (message.exitCode === null) {
        throw new CliFailure(EXIT.failed, `The command was ended before it could answer: ${message.reason}.`);
      } else {
        if (options.json === true) printJson({ exitCode: message.exitCode, reason: message.reason });
        return message.exitCode;
      }
    }
    throw new CliFailure(EXIT.unreachable, 'The stream ended before the command.');
  } finally {
    ending.abort();
    process.off('SIGINT', close);
    process.off('SIGTERM', close);
    if (tty) {
      stdin.setRawMode(false);
      stdout.off('resize', resize);
    }
    stdin.destroy();
  }
}

async function sendInput(api: Api, path: string, signal: AbortSignal): Promise<void> {
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += MAX_EXEC_CHUNK_BYTES) {
      await write(api, path, { bytes: chunk.subarray(at, at + MAX_EXEC_CHUNK_BYTES), isLast: false }, signal);
    }
  }
  await sendEnd(api, path, signal);
}

/** A command that reads until the end of its input would wait for ever without this. */
function sendEnd(api: Api, path: string, signal: AbortSignal): Promise<void> {
  return write(api, path, { bytes: Buffer.alloc(0), isLast: true }, signal);
}

/** Waits for a command that does not read yet; one that is over wants no more, and its stream says how it ended. */
async function write(
  api: Api,
  path: string,
  { bytes, isLast }: { bytes: Buffer; isLast: boolean },
  signal: AbortSignal,
): Promise<void> {
  const body = { base64: bytes.toString('base64'), isLast };
  while (!signal.aborted) {
    try {
      await api.ask({ method: 'POST', path: `${path}/input`, body, answer: doneSchema });
      return;
    } catch (error) {
      if (signal.aborted || (error instanceof CliFailure && error.code === 'NOT_FOUND')) return;
      if (!(error instanceof CliFailure) || error.code !== 'TOO_MANY_ATTEMPTS') throw error;
      await sleep(WRITE_AGAIN_MS);
    }
  }
}

/** Without a terminal there is no size, and the schema wants one: that of old. */
function sizeOf({ isTTY, columns, rows }: NodeJS.WriteStream) {
  return isTTY ? { columns, rows } : { columns: 80, rows: 24 };
}
