import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/**
 * The wanted port, or with 0 the one that the file remembers if it is free, else any free one. The choice is remembered.
 *
 * @throws when the wanted port is taken
 */
export async function chooseLastingPort(file: string, wanted: number): Promise<number> {
  const remembered = wanted === 0 ? Number(await readFile(file, 'utf8').catch(() => '0')) : wanted;
  const port = (await tryPort(remembered)) ?? (wanted === 0 ? await tryPort(0) : null);
  if (port === null)
    throw new Error(`Port ${wanted} of 127.0.0.1 is taken: the embedded PostgreSQL cannot listen there.`);
  if (port !== remembered || wanted !== 0) await writeFile(file, String(port));
  return port;
}

/** Resolves to the port that could be listened on, or to null. */
async function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
