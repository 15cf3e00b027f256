import type { Transaction } from '@bulkhead/db';
import { HISTORY_FAMILIES, HISTORY_SERIES, type HistoryFamily, type Spread } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import {
  decodeBlock,
  decodeDemandBlock,
  encodeBlock,
  encodeDemandBlock,
  type HourOfMinutes,
} from '../history/block-codec.ts';
import { addHourSeries, decodeHour, encodeHour, NOTHING_KNOWN, seriesOfHour } from '../history/hour-codec.ts';
import { decodeMinute, mergeMinutes, type Minute } from '../history/minute-codec.ts';
import { MINUTES_PER_HOUR } from '../history/minute-mask.ts';
import { piecesOf, type PackedPieces } from '../history/subject-meters.ts';
import { takeMinutes, writeBlocks, writeHourSeries, type Block, type TakenHour } from './packed-rows.ts';

/** Any number that no other advisory lock of ours uses. */
const PACK_LOCK = 7_021_006;
const PACK_TIMEOUT_MS = 30_000;
/** An hour stays open for those that are a little late. */
export const GRACE_MINUTES = 5;
/** Meters in one transaction: to pack an hour of one takes this process half a millisecond, and others wait meanwhile. */
const METERS_AT_ONCE = 50;
const FAMILIES = Object.keys(HISTORY_FAMILIES) as HistoryFamily[];

export type PackDeps = Pick<Deps, 'db' | 'log' | 'env' | 'minuteEngine'>;

/**
 * Packs minutes of the oldest hour that is over into blocks and into the ledger's hour, some meters in one transaction, and
 * answers how many; 0: nothing waits, or another process is at it. Minutes that come later are put into the blocks that there
 * are. Where an engine of the operators' keeps minutes, only demand and hours are packed, of what the engine has taken.
 */
export async function packMinutes(deps: PackDeps, graceMinutes = GRACE_MINUTES): Promise<number> {
  const engine = deps.minuteEngine !== undefined;
  const keptDays = deps.env.BULKHEAD_MINUTES_KEPT_DAYS;
  return deps.db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(${PACK_LOCK}) as taken`;
      if (lock?.taken !== true) return 0;
      const taken = await takeMinutes(tx, { graceMinutes, keptDays, onlyForwarded: engine, atMost: METERS_AT_ONCE });
      if (taken.length > 0) await packHour(deps, tx, taken, engine ? [] : FAMILIES);
      return taken.length;
    },
    { timeout: PACK_TIMEOUT_MS },
  );
}

async function packHour(
  deps: PackDeps,
  tx: Transaction,
  taken: readonly TakenHour[],
  families: readonly HistoryFamily[],
): Promise<void> {
  const blocks: Block[] = [];
  const hours: { meterId: string; series: Uint8Array<ArrayBuffer> }[] = [];
  for (const { meterId, tenantId, packed, blocksBefore, seriesBefore } of taken) {
    const minutes = readMinutes(deps, meterId, packed);
    const series = seriesOfHour(minutes);
    const before = seriesBefore === null ? NOTHING_KNOWN : decodeHour(seriesBefore);
    hours.push({ meterId, series: encodeHour(addHourSeries(before, series)) });
    const whole = blocksBefore === null ? minutes : mergeHours(unpackBlocks(blocksBefore), minutes);
    const made = families.map((family) => ({ family, data: encodeBlock(family, whole) }));
    for (const { family, data } of [...made, { family: 'demand', data: encodeDemandBlock(whole) }]) {
      if (data !== null) blocks.push({ meterId, tenantId, family, data });
    }
  }
  const hour = taken[0]?.hour;
  if (hour === undefined) return;
  await writeBlocks(tx, hour, blocks);
  await writeHourSeries(tx, hour, hours);
}

function readMinutes({ log }: PackDeps, meterId: string, packed: PackedPieces): HourOfMinutes {
  const minutes: (Minute | null)[] = Array.from({ length: MINUTES_PER_HOUR }, () => null);
  for (const { place, data } of piecesOf(packed)) {
    try {
      minutes[place] = decodeMinute(data);
    } catch (error) {
      // One that is damaged must not keep all others from being packed.
      log.error('a minute of history is damaged and was left out', { meterId, error });
    }
  }
  return minutes;
}

/** What stands in the blocks of an hour already. */
function unpackBlocks(blocks: Readonly<Record<string, Uint8Array>>): HourOfMinutes {
  const series = Array.from({ length: MINUTES_PER_HOUR }, () => HISTORY_SERIES.map((): Spread | null => null));
  const demand: (number | null)[][] = Array.from({ length: MINUTES_PER_HOUR }, () => []);
  for (const family of FAMILIES) {
    const bytes = blocks[family];
    if (bytes === undefined) continue;
    decodeBlock(family, bytes, (name) => (minute, ...spread) => {
      const spreads = series[minute];
      if (spreads) spreads[HISTORY_SERIES.indexOf(name)] = spread;
    });
  }
  if (blocks['demand'] !== undefined) {
    decodeDemandBlock(blocks['demand'], (minute, seconds) => {
      demand[minute] = seconds;
    });
  }
  return series.map((spreads, minute) => ({ series: spreads, demandMillicores: demand[minute] ?? [] }));
}

function mergeHours(before: HourOfMinutes, late: HourOfMinutes): HourOfMinutes {
  return before.map((minute, index) => {
    const other = late[index] ?? null;
    return minute === null || other === null ? (minute ?? other) : mergeMinutes(minute, other);
  });
}
