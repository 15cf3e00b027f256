import { HISTORY_SERIES, type Spread } from '@bulkhead/shared';
import { decodeMinute } from '../history/minute-codec.ts';
import { UnreadableHistory } from '../history/varints.ts';
import type { WriteSample } from './encode-write.ts';
import type { StagedMinute } from './read-staged.ts';
import { metricName, MIDDLE_OF_MINUTE_MS, SERIES_NAMES, STATS } from './series-names.ts';

/** Pure: least, mean and most of each series of one minute; of a meter that is gone, and of a minute that is damaged, nothing. */
export function toSamples(minute: StagedMinute): WriteSample[] {
  const { kind } = minute;
  const series = seriesOf(minute);
  if (kind === null) return [];
  const whose = labelsOf(minute);
  const atMs = minute.minute.getTime() + MIDDLE_OF_MINUTE_MS;
  return HISTORY_SERIES.flatMap((name, index) => {
    const spread = series[index] ?? null;
    if (spread === null) return [];
    const metric = ['__name__', metricName(kind, name)] as const;
    return STATS.map((stat, position): WriteSample => {
      const value = (spread[position] ?? Number.NaN) / SERIES_NAMES[name].scale;
      return { labels: sorted([metric, ...whose, ['stat', stat]]), value, atMs };
    });
  });
}

function seriesOf({ data }: StagedMinute): readonly (Spread | null)[] {
  try {
    return decodeMinute(data).series;
  } catch (error) {
    if (error instanceof UnreadableHistory) return [];
    throw error;
  }
}

/** Names are for people, ids for us: a name may be given to somebody else later. */
function labelsOf({ kind, hostId, tenantId, instanceId, ...names }: StagedMinute): [string, string][] {
  const labels: [string, string][] = [
    ['host', names.hostName],
    ['host_id', hostId ?? ''],
  ];
  if (kind !== 'host') labels.push(['tenant', names.tenantSlug], ['tenant_id', tenantId ?? '']);
  if (kind === 'instance') labels.push(['instance', names.instanceName], ['instance_id', instanceId ?? '']);
  // An empty label is none, and receivers refuse it.
  return labels.filter(([, value]) => value !== '');
}

function sorted(labels: (readonly [string, string])[]): (readonly [string, string])[] {
  return labels.sort(([one], [other]) => (one < other ? -1 : 1));
}
