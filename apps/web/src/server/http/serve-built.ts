import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/** Files whose names hold a hash of what is in them. */
export const BUILT_PATH = '/_next/static/';

const YEAR_SEC = 365 * 24 * 3600;

/** Answers true when it has answered. */
export type BuiltHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Serves the browser's part of the build in `dir`, as the build has packed it (`scripts/pack-built.mjs`): a browser
 * takes each file once and for ever. Files that are not packed go over the wire as they are.
 */
export function openBuilt(dir: string): BuiltHandler {
  // Without `dev` it lists the folder once: what is not in the list cannot be asked for, whatever the path says.
  const serve = sirv(dir, { brotli: true, gzip: true, etag: true, immutable: true, maxAge: YEAR_SEC, dotfiles: false });
  return (req, res) => {
    const { url } = req;
    if (url === undefined || !url.startsWith(BUILT_PATH) || (req.method !== 'GET' && req.method !== 'HEAD'))
      return false;
    req.url = `/${url.slice(BUILT_PATH.length)}`;
    let taken = true;
    serve(req, res, () => {
      taken = false;
    });
    req.url = url;
    return taken;
  };
}
