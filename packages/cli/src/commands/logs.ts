import { logMessageSchema, MAX_LOG_TAIL } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { findInstanceId } from '../find-instance.ts';
import { colouredText, err, out } from '../terminal.ts';

export interface LogsOptions extends CommonOptions {
  follow?: boolean;
  tail: string;
  since?: string;
}

/** What an instance has written; its stderr to ours. With --json one line of JSON for each chunk. */
export async function logs(name: string, options: LogsOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const id = await findInstanceId(api, base, name);
  const sinceMs = options.since === undefined ? null : Date.parse(options.since);
  if (Number.isNaN(sinceMs)) {
    throw new CliFailure(EXIT.usage, `--since ${options.since}: say a time, such as 2026-05-01T12:00:00Z.`);
  }
  const messages = api.follow({
    path: `${base}/instances/${id}/logs`,
    query: {
      tail: readTail(options.tail),
      follow: options.follow === true,
      ...(sinceMs !== null && { sinceMs }),
    },
    answer: logMessageSchema,
  });
  for await (const { dropped, chunks } of messages) {
    if (dropped > 0) err(`(${dropped} lines came too fast and were left out)\n`);
    for (const chunk of chunks) {
      if (options.json === true) out(`${JSON.stringify(chunk)}\n`);
      else if (chunk.stream === 'stderr') err(process.stderr.isTTY ? colouredText(chunk.text) : chunk.text);
      else out(process.stdout.isTTY ? colouredText(chunk.text) : chunk.text);
    }
  }
}

function readTail(text: string): number {
  const tail = text === 'all' ? MAX_LOG_TAIL : Number(text);
  if (Number.isInteger(tail) && tail >= 0 && tail <= MAX_LOG_TAIL) return tail;
  throw new CliFailure(EXIT.usage, `--tail ${text}: say a number of lines up to ${MAX_LOG_TAIL}, or all.`);
}
