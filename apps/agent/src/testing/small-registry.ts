import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** What a registry does instead of answering; true: it has. */
export type Lie = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface SmallRegistry {
  address: string;
  image: TestImage;
  asked: string[];
  /** Consulted before every answer. */
  lie: Lie | null;
  /** `user:password`; null: anybody may read. */
  wants: string | null;
  close(): Promise<void>;
}

export interface TestImage {
  manifest: Buffer;
  config: Buffer;
  blobs: Map<string, Buffer>;
  layerDigest: string;
  imageId: string;
  layerBytes: number;
}

export const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export async function makeTar(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** An image of one layer, with whatever the caller wants otherwise. */
export async function makeTestImage(
  change: { layer?: Buffer; diffId?: string; files?: Record<string, string> } = {},
): Promise<TestImage> {
  const tar = await makeTar(change.files ?? { 'etc/greeting': 'hello\n' });
  const layer = change.layer ?? gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { Cmd: ['/bin/sh'], Env: ['PATH=/bin', 'API_TOKEN=not-shown'], ExposedPorts: { '80/tcp': {} } },
      rootfs: { type: 'layers', diff_ids: [change.diffId ?? sha256(tar)] },
      history: [
        { created: '2026-01-01T00:00:00Z', created_by: 'COPY . /' },
        { created_by: 'CMD ["/bin/sh"]', empty_layer: true },
      ],
    }),
  );
  const describe = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: sha256(bytes), size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: describe('application/vnd.docker.container.image.v1+json', config),
      layers: [describe('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  const blobs = new Map([config, layer].map((bytes) => [sha256(bytes), bytes]));
  return {
    manifest,
    config,
    blobs,
    layerDigest: sha256(layer),
    imageId: sha256(config),
    layerBytes: layer.length,
  };
}

/** A registry of one image on loopback, that lies as it is told to. */
export async function startSmallRegistry(image: TestImage): Promise<SmallRegistry> {
  const registry: SmallRegistry = {
    address: '',
    image,
    asked: [],
    lie: null,
    wants: null,
    close: () => closeServer(server),
  };
  const server = createServer((req, res) => {
    registry.asked.push(`${req.method} ${req.url}`);
    if (registry.lie?.(req, res)) return;
    if (registry.wants !== null) {
      const shown = /^Basic (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
      if (Buffer.from(shown, 'base64').toString() !== registry.wants) {
        res.writeHead(401, { 'www-authenticate': 'Basic realm="small"' }).end();
        return;
      }
    }
    answer(registry.image, req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return registry;
}

function answer(image: TestImage, req: IncomingMessage, res: ServerResponse): void {
  const blob = /^\/v2\/team\/app\/blobs\/(sha256:[0-9a-f]{64})$/.exec(req.url ?? '')?.[1];
  const reference = /^\/v2\/team\/app\/manifests\/(.+)$/.exec(req.url ?? '')?.[1];
  if (req.url === '/v2/') res.end('{}');
  else if (reference === '1' || reference === sha256(image.manifest)) {
    res
      .writeHead(200, {
        'content-type': 'application/vnd.docker.distribution.manifest.v2+json',
        'docker-content-digest': sha256(image.manifest),
      })
      .end(image.manifest);
  } else if (blob !== undefined && image.blobs.has(blob)) res.end(image.blobs.get(blob));
  else res.writeHead(404).end();
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
