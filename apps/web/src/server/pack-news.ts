import type { News } from './changes.ts';

/** PostgreSQL refuses a notification of 8,000 bytes or more. */
const MAX_PAYLOAD_BYTES = 7_900;
/** Past this many changes of one topic and tenant in one transaction, the topic as a whole is what changed. */
const MAX_CHANGES_OF_A_KIND = 32;

/** Notifications for some news: each piece once, floods folded, in JSON arrays that fit. */
export function packNews(news: readonly News[]): string[] {
  const pieces = new Set(foldFloods(news).map((piece) => JSON.stringify(piece)));
  const payloads: string[] = [];
  let open: string[] = [];
  let openBytes = 2;
  for (const piece of pieces) {
    const bytes = Buffer.byteLength(piece) + 1;
    if (openBytes + bytes > MAX_PAYLOAD_BYTES && open.length > 0) {
      payloads.push(`[${open.join(',')}]`);
      open = [];
      openBytes = 2;
    }
    open.push(piece);
    openBytes += bytes;
  }
  if (open.length > 0) payloads.push(`[${open.join(',')}]`);
  return payloads;
}

function foldFloods(news: readonly News[]): News[] {
  const kind = (piece: News) => (piece.kind === 'change' ? `${piece.change.topic} ${piece.change.tenantSlug}` : '');
  const byKind = Map.groupBy(news, kind);
  return news.map((piece) => {
    if (piece.kind !== 'change' || (byKind.get(kind(piece))?.length ?? 0) <= MAX_CHANGES_OF_A_KIND) return piece;
    return { kind: 'change', change: { ...piece.change, hostId: null, instanceId: null } };
  });
}
