import type { ServerResponse } from 'node:http';
import type { Deps } from '../deps.ts';
import { reasonOf } from './database-away.ts';
import { within } from './within.ts';

const TIMEOUT_MS = 1_500;

/** 200 when the database answers, else 503 with the reason. */
export async function serveHealth({ db, log }: Pick<Deps, 'db' | 'log'>, res: ServerResponse): Promise<void> {
  let body: { ok: true } | { ok: false; reason: string } = { ok: true };
  try {
    await within(TIMEOUT_MS, db.$queryRaw`select 1`);
  } catch (error) {
    log.warn('unhealthy: the database does not answer', { reason: reasonOf(error) });
    body = { ok: false, reason: 'the database does not answer' };
  }
  res.writeHead(body.ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}
