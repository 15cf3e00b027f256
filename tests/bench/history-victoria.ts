// What VictoriaMetrics makes of the same minutes, written to it as the product writes them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@bulkhead/db';
import { HOUR_MS } from '@bulkhead/shared';
import { piecesOf, type PackedPieces } from '../../apps/web/src/server/services/history/subject-meters.ts';
import { encodeWrite } from '../../apps/web/src/server/services/prometheus/encode-write.ts';
import { startTestEngine } from '../../apps/web/src/server/services/prometheus/testing.ts';
import { toSamples } from '../../apps/web/src/server/services/prometheus/to-samples.ts';

const METERS = 100;
const SAMPLES_AT_ONCE = 20_000;

interface Staged {
  meterId: string;
  instanceId: string;
  hostId: string;
  tenantId: string;
  tenantSlug: string;
  packed: PackedPieces;
}

/** The staged minutes of a hundred of a host's containers, of so many hours. Bytes on its disk and how many values they are. */
export async function measureVictoria(
  db: Database,
  hostId: string,
  hour: Date,
  hours: number,
): Promise<{ bytes: number; values: number }> {
  const rows = await db.$queryRaw<Staged[]>`
    select m."id"::text as "meterId", m."instanceId"::text as "instanceId", m."hostId"::text as "hostId",
      t."id"::text as "tenantId", t."slug" as "tenantSlug", encode(string_agg(
        int4send((extract(epoch from u."minute" - ${hour}::timestamptz) / 60)::int) || int4send(length(u."data")) || u."data", ''
        order by u."minute"), 'base64') as packed
    from (select * from "Meter" where "kind" = 'instance' and "hostId" = ${hostId}::uuid order by "id" limit ${METERS}) m
    join "Tenant" t on t."id" = m."tenantId" join "UsageMinute" u on u."meterId" = m."id"
    where u."minute" >= ${hour}::timestamptz and u."minute" < ${new Date(hour.getTime() + hours * HOUR_MS)}::timestamptz
    group by 1, 2, 3, 4, 5`;
  const engine = await startTestEngine();
  try {
    let values = 0;
    let batch: ReturnType<typeof toSamples> = [];
    const send = async () => {
      const body = Buffer.from(encodeWrite(batch));
      const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
      const answer = await fetch(`${engine.url}/api/v1/write`, { method: 'POST', body, headers });
      if (!answer.ok) throw new Error(`the engine answered a write with ${answer.status}`);
      values += batch.length;
      batch = [];
    };
    for (const { packed, instanceId, ...whose } of rows) {
      for (const { place, data } of piecesOf(packed)) {
        const minute = new Date(hour.getTime() + place * 60_000);
        const names = { kind: 'instance' as const, hostName: whose.hostId, instanceName: instanceId, version: '' };
        batch.push(...toSamples({ ...whose, ...names, instanceId, minute, data }));
        if (batch.length >= SAMPLES_AT_ONCE) await send();
      }
    }
    if (batch.length > 0) await send();
    // Parts in memory are written, and small parts merged, as they are in the long run.
    await engine.flush();
    await fetch(`${engine.url}/internal/force_merge`);
    await settled(engine.folder);
    return { bytes: await sizeOf(engine.folder), values };
  } finally {
    await engine.close();
  }
}

async function settled(folder: string): Promise<void> {
  let before = -1;
  for (let look = 0; look < 20; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const now = await sizeOf(folder);
    if (now === before) return;
    before = now;
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += found?.size ?? 0;
  }
  return bytes;
}
