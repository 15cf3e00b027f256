import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';

/**
 * s3rver, which knows its keys and puts parts together, but does not compare signatures of version 4. It brings no types of its
 * own.
 */
type ServerClass = new (options: {
  port: number;
  address: string;
  silent: boolean;
  directory: string;
  configureBuckets: { name: string; configs: [] }[];
}) => { run(): Promise<{ port: number }>; close(): Promise<void>; httpServer: Server };

/** The key that the server knows. */
export const STORE_KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** A real object store on loopback, with one bucket, in `folder`. */
export async function startObjectStore(folder: string): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const directory = `${folder}/objects`;
  mkdirSync(directory, { recursive: true });
  const S3rver = createRequire(import.meta.url)('s3rver') as ServerClass;
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'backups', configs: [] }],
  });
  const { port } = await server.run();
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
