import { IMAGE_CHUNK_BYTES } from '@bulkhead/shared';
import { randomBytes, randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SESSION_COOKIE } from '../services/identity/sessions.ts';
import { sendUpload } from '../services/uploads/send-upload.ts';
import { sweepUploads } from '../services/uploads/upload-store.ts';
import { createTestPlane, refusalOf, type TestPlane } from '../testing.ts';
import { openWebServer, type WebServer } from './web-server.ts';

let plane: TestPlane;
let server: WebServer;
let base: string;
beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => {
    res.end('a page');
  });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

async function makeSomebody(role: 'owner' | 'reader' = 'owner') {
  const tenant = await plane.makeTenant();
  const user = await plane.makeUser();
  await plane.join(tenant.id, user.id, role);
  const headers = { cookie: `${SESSION_COOKIE}=${user.cookie}`, 'x-bulkhead-csrf': '1', origin: base };
  return { tenantSlug: tenant.slug, tenantId: tenant.id, caller: user.caller, headers };
}
type Somebody = Awaited<ReturnType<typeof makeSomebody>>;

const begin = ({ caller, tenantSlug }: Somebody, sizeBytes: number) =>
  caller.images.beginImport({ tenantSlug, name: `i-${randomUUID()}`, format: 'rootfs', sizeBytes });
const put = (
  who: Somebody,
  uploadId: string,
  offset: number,
  body: Buffer,
  headers: Record<string, string> = who.headers,
) =>
  fetch(`${base}/api/uploads/${who.tenantSlug}/${uploadId}?offset=${offset}`, {
    method: 'PUT',
    headers,
    body: new Uint8Array(body),
  });

describe('an upload', () => {
  it('comes in pieces, goes on where it broke off, and is given to the one host that has the task', async () => {
    const mia = await makeSomebody();
    const host = await plane.makeHost();
    const other = await plane.makeHost();
    const file = randomBytes(IMAGE_CHUNK_BYTES + 1000);
    const { uploadId, chunkBytes } = await begin(mia, file.length);
    expect(await (await put(mia, uploadId, 0, file.subarray(0, chunkBytes))).json()).toMatchObject({
      hasBytes: chunkBytes,
    });
    // A piece whose answer was lost is sent again.
    expect((await put(mia, uploadId, 0, file.subarray(0, chunkBytes))).status).toBe(409);
    const asked = await fetch(`${base}/api/uploads/${mia.tenantSlug}/${uploadId}`, { headers: mia.headers });
    expect(await asked.json()).toEqual({ hasBytes: chunkBytes, sizeBytes: file.length });
    const early = mia.caller.images.finishImport({ tenantSlug: mia.tenantSlug, uploadId });
    expect((await refusalOf(early)).code).toBe('CONFLICT');
    expect((await put(mia, uploadId, chunkBytes, randomBytes(2000))).status).toBe(400);
    expect((await put(mia, uploadId, chunkBytes, file.subarray(chunkBytes))).status).toBe(200);
    await plane.deps.db.host.update({ where: { id: other.id }, data: { lastSeenAt: null } });
    const { taskId } = await mia.caller.images.finishImport({ tenantSlug: mia.tenantSlug, uploadId });
    expect((await plane.deps.db.task.findUniqueOrThrow({ where: { id: taskId } })).hostId).toBe(host.id);

    const fetched = async (hostId: string) => {
      const serial = randomUUID();
      await plane.deps.db.agentCertificate.create({
        data: { serial, hostId, issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) },
      });
      const chunks: Buffer[] = [];
      const res = Object.assign(new PassThrough(), { writeHead: () => res });
      res.on('data', (chunk: Buffer) => void chunks.push(chunk));
      await sendUpload(plane.deps, { hostId, serial }, uploadId, res as never);
      return Buffer.concat(chunks);
    };
    expect((await fetched(host.id)).equals(file)).toBe(true);
    expect((await refusalOf(fetched(other.id))).code).toBe('NOT_FOUND');
    await plane.deps.db.task.update({ where: { id: taskId }, data: { state: 'succeeded' } });
    expect((await refusalOf(fetched(host.id))).code).toBe('NOT_FOUND');
    // The file is of no more use, and takes no place.
    await begin(mia, 10);
    expect((await sweepUploads(plane.deps)).map(({ id }) => id)).not.toContain(uploadId);
  });

  it('is nobody else’s, and not for those who only read', async () => {
    const [mia, eve, reader] = [await makeSomebody(), await makeSomebody(), await makeSomebody('reader')];
    const { uploadId } = await begin(mia, 10);
    expect((await put(eve, uploadId, 0, Buffer.alloc(10))).status).toBe(404);
    expect((await put({ ...eve, tenantSlug: mia.tenantSlug }, uploadId, 0, Buffer.alloc(10))).status).toBe(404);
    expect((await put(reader, uploadId, 0, Buffer.alloc(10))).status).toBe(403);
    expect((await put(mia, uploadId, 0, Buffer.alloc(10), {})).status).toBe(403);
    const { origin: _, ...withoutOrigin } = mia.headers;
    expect((await put(mia, uploadId, 0, Buffer.alloc(10), withoutOrigin)).status).toBe(403);
    expect(
      (await put(mia, uploadId, 0, Buffer.alloc(10), { ...mia.headers, origin: 'http://evil.example' })).status,
    ).toBe(403);
    expect((await put(mia, uploadId, 0, Buffer.alloc(10), { authorization: 'Bearer bh_wrong' })).status).toBe(401);
    for (const id of ['..%2f..%2fetc', randomUUID()]) expect((await put(mia, id, 0, Buffer.alloc(1))).status).toBe(404);
  });

  it('is bounded in size and number, and goes when it is given up or forgotten', async () => {
    const mia = await makeSomebody();
    await plane.deps.db.tenant.update({ where: { id: mia.tenantId }, data: { quotaImageBytes: 1000 } });
    expect((await refusalOf(begin(mia, 1001))).code).toBe('QUOTA_EXCEEDED');
    const ids = [];
    for (let count = 0; count < 4; count += 1) ids.push((await begin(mia, 1000)).uploadId);
    expect((await refusalOf(begin(mia, 10))).code).toBe('TOO_MANY_ATTEMPTS');
    await mia.caller.images.cancelImport({ tenantSlug: mia.tenantSlug, uploadId: ids[0] ?? '' });
    await begin(mia, 10);
    const tomorrow = () => new Date(Date.now() + 25 * 3_600_000);
    expect(await sweepUploads({ ...plane.deps, now: tomorrow })).toEqual([]);
  });
});
