import { createServer } from 'node:http';
import { join } from 'node:path';
import { packAnswers } from './pack-answers.ts';
import { openBuilt } from './serve-built.ts';
import type { PageHandler } from './web-server.ts';

/** Loads the production build of the pages from `dir`. Throws when there is none. */
export async function loadPages(dir: string): Promise<PageHandler> {
  // Loaded late: React and Next decide on import whether this is production.
  const { default: next } = await import('next');
  // Next would answer upgrades on the server that it finds, ours included, and close sockets that it does not know.
  const app = next({ dev: false, dir, httpServer: createServer() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const serveBuilt = openBuilt(join(dir, '.next/static'));
  return async (req, res) => {
    if (serveBuilt(req, res)) return;
    packAnswers(req, res);
    await handle(req, res);
  };
}
