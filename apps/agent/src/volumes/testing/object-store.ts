import { createHash, createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';

/** s3rver puts parts together and knows its keys, but compares no signatures of version 4. It brings no types of its own. */
type ServerClass = new (options: {
  port: number;
  address: string;
  silent: boolean;
  directory: string;
  configureBuckets: { name: string; configs: [] }[];
}) => { run(): Promise<{ port: number }>; close(): Promise<void> };

/** The key that the server knows. */
export const STORE_KEY = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/**
 * A real object store on loopback, with one bucket, in `folder`. In front of it every signature is compared with that of
 * another implementation than the agent's, and every body with the sum that was signed.
 */
export async function startObjectStore(
  folder: string,
  wantedPort = 0,
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const directory = `${folder}/objects`;
  mkdirSync(directory, { recursive: true });
  const S3rver = createRequire(import.meta.url)('s3rver') as ServerClass;
  const configureBuckets: { name: string; configs: [] }[] = [{ name: 'backups', configs: [] }];
  const store = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets });
  const { port: storePort } = await store.run();
  const front = createServer((incoming, outgoing) => {
    const pass = async () => {
      const body = Buffer.concat(await incoming.toArray());
      if (!(await isSigned(incoming, body))) {
        outgoing.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>');
        return;
      }
      const { method, url, headers } = incoming;
      request({ host: '127.0.0.1', port: storePort, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      })
        .on('error', () => outgoing.destroy())
        .end(body);
    };
    void pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => front.listen(wantedPort, '127.0.0.1', () => resolve()));
  const { port } = front.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await store.close();
    },
  };
}

class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('not used');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(new Uint8Array(data));
}

async function isSigned({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Promise<boolean> {
  const given = headers.authorization ?? '';
  const names = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? [];
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(given)?.[1] ?? '';
  const at = String(headers['x-amz-date'] ?? '').replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  if (createHash('sha256').update(body).digest('hex') !== headers['x-amz-content-sha256']) return false;
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: STORE_KEY,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const { pathname, searchParams } = new URL(url, 'http://store');
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: 'store',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')])),
    },
    { signingDate: new Date(at), signableHeaders: new Set(names) },
  );
  const signatureOf = (text: string) => /Signature=([0-9a-f]{64})/.exec(text)?.[1] ?? 'none';
  // An unknown key is for the store to refuse.
  const isKnown = given.includes(`Credential=${STORE_KEY.accessKeyId}/`);
  return !isKnown || signatureOf(given) === signatureOf(signed.headers['authorization'] ?? '');
}
