/** One arc of a ring, as fractions of its circumference. */
export interface Arc {
  from: number;
  length: number;
}

export interface QuotaRingParts {
  /** What is promised to instances that exist. */
  reserved: Arc;
  /** What the form in front of the reader would add. */
  added: Arc;
  /** What is really used, drawn as a thinner arc inside. */
  used: Arc;
  /** Limit minus reserved minus added; negative when the request does not fit. */
  left: number;
  /** Share of the limit that is taken, added included. More than 1 does not fit. */
  share: number;
  level: 'calm' | 'amber' | 'red';
}

const AMBER_FROM = 0.8;

function shareOf(value: number, limit: number): number {
  if (limit > 0) return value / limit;
  return value > 0 ? Number.POSITIVE_INFINITY : 0;
}

/**
 * A room as the arcs of a ring. Amber from 80 %, red when it is full with what the request adds or over its limit. A limit
 * of 0 is a closed tap: anything in it is over.
 */
export function prepareQuotaRing(room: {
  limit: number;
  reserved: number;
  used: number;
  added: number;
}): QuotaRingParts {
  const reserved = Math.min(shareOf(room.reserved, room.limit), 1);
  const added = Math.min(shareOf(room.added, room.limit), 1 - reserved);
  const share = shareOf(room.reserved + room.added, room.limit);
  return {
    reserved: { from: 0, length: reserved },
    added: { from: reserved, length: added },
    used: { from: 0, length: Math.min(shareOf(room.used, room.limit), 1) },
    left: room.limit - room.reserved - room.added,
    share,
    level: share >= 1 ? 'red' : share >= AMBER_FROM ? 'amber' : 'calm',
  };
}
