import { createServer } from 'node:http';
import type { PageHandler } from './web-server.ts';

/** Loads the production build of the pages from `dir`. Throws when there is none. */
export async function loadPages(dir: string): Promise<PageHandler> {
  // Loaded late: React and Next decide on import whether this is production.
  const { default: next } = await import('next');
  // Next would answer upgrades on the server that it finds, ours included, and close sockets that it does not know.
  const app = next({ dev: false, dir, httpServer: createServer() });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (req, res) => handle(req, res);
}
