import { LiveUsageDecoder, LiveUsageEncoder, type LiveUsageFrame, type LiveValues } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { UsageAudience } from '../deps.ts';
import type { UpstreamHandlers } from './metrics-hub.ts';
import { UsageHub } from './usage-hub.ts';

const id = (index: number): string => `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** A host in the place of an agent: the encoder is the agent's own. */
class Host {
  readonly encoder = new LiveUsageEncoder();
  open: UpstreamHandlers[] = [];
  asked = 0;
  readonly watch = (handlers: UpstreamHandlers) => {
    this.asked += 1;
    this.open.push(handlers);
    return { unsubscribe: () => void (this.open = this.open.filter((one) => one !== handlers)) };
  };
  /** One sweep. */
  tell(instances: Record<string, number | null>, tenants: Record<string, number> = {}): void {
    const toRows = (values: Record<string, number | null>) =>
      new Map(
        Object.entries(values).map(([key, cpuMillicores]): [string, LiveValues | null] => [
          key,
          cpuMillicores === null ? null : { cpuMillicores, memoryKib: 1 },
        ]),
      );
    this.send(this.encoder.next({ instances: toRows(instances), tenants: toRows(tenants) }));
  }
  send(frame: unknown): void {
    for (const handlers of this.open) handlers.onData(frame);
  }
}

let hub: UsageHub;
let host: Host;
let disconnect: () => void;
let warned: string[];
const stops: AbortController[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  warned = [];
  hub = new UsageHub({ warn: (message) => void warned.push(message) });
  host = new Host();
  disconnect = hub.connect('host-1', host.watch);
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  hub.close();
  vi.useRealTimers();
});

function audience(key: string, roster: Record<string, string>, about: Partial<UsageAudience> = {}) {
  return {
    key,
    tenantSlug: key,
    compartmentsOf: null,
    readRoster: vi.fn<UsageAudience['readRoster']>(() => Promise.resolve(new Map(Object.entries(roster)))),
    ...about,
  };
}

/** A reader who takes whatever comes. */
function read(who: UsageAudience, unsentBytes: () => number = () => 0) {
  const stop = new AbortController();
  stops.push(stop);
  const decoder = new LiveUsageDecoder();
  const frames: LiveUsageFrame[] = [];
  const ended = (async () => {
    for await (const frame of hub.watch(who, { signal: stop.signal, unsentBytes })) {
      decoder.read(frame);
      frames.push(frame);
    }
  })();
  return { stop, decoder, frames, ended };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('nobody looks, nothing is asked; a hundred look, and one subscription and one encoding serve them', async () => {
  await pass(10_000);
  expect(host.asked).toBe(0);
  const acme = audience('acme', { [id(1)]: 'host-1' });
  const readers = Array.from({ length: 100 }, () => read(acme));
  await pass(10);
  host.tell({ [id(1)]: 100 });
  await pass(1_000);
  host.tell({ [id(1)]: 150 });
  await pass(1_000);
  expect(host.asked).toBe(1);
  expect(acme.readRoster).toHaveBeenCalledTimes(1);
  for (const { decoder, frames } of readers) {
    expect(decoder.instance(id(1))?.cpuMillicores).toBe(150);
    // The very same text, not one like it.
    expect(frames.at(-1)).toBe(readers[0]?.frames.at(-1));
  }
  for (const { stop } of readers) stop.abort();
  await pass(4_000);
  expect(host.open).toHaveLength(1);
  const back = read(acme);
  await pass(1_000);
  expect(back.decoder.instance(id(1))?.cpuMillicores).toBe(150);
  back.stop.abort();
  await pass(5_001);
  expect(host.open).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('an audience is shown its own instances, each as the host tells on which it lives', async () => {
  const other = new Host();
  hub.connect('host-2', other.watch);
  const acme = read(audience('acme', { [id(1)]: 'host-1', [id(2)]: 'host-2' }));
  const globex = read(audience('globex', { [id(3)]: 'host-1' }));
  await pass(10);
  host.tell({ [id(1)]: 10, [id(3)]: 30 }, { acme: 40 });
  // A host that lies about what lives elsewhere.
  other.tell({ [id(1)]: 999, [id(2)]: 20, [id(3)]: 999 });
  await pass(1_100);
  const shown = (reader: typeof acme) => [1, 2, 3].map((one) => reader.decoder.instance(id(one))?.cpuMillicores);
  expect(shown(acme)).toEqual([10, 20, undefined]);
  expect(shown(globex)).toEqual([undefined, undefined, 30]);
  expect(JSON.stringify(acme.frames)).not.toContain(id(3));
  expect(JSON.stringify(globex.frames)).not.toMatch(new RegExp(`${id(1)}|${id(2)}|acme`));
  const operator = read(audience('host:1', { [id(1)]: 'host-1' }, { tenantSlug: null, compartmentsOf: 'host-1' }));
  await pass(1_100);
  expect(operator.decoder.tenant('acme')?.cpuMillicores).toBe(40);
});

test('a reader that does not read gets no frames, and goes on with a table', async () => {
  let unsent = 0;
  const acme = audience('acme', { [id(1)]: 'host-1' });
  const slow = read(acme, () => unsent);
  const quick = read(acme);
  await pass(10);
  host.tell({ [id(1)]: 1 });
  await pass(1_000);
  const before = slow.frames.length;
  unsent = 1024 ** 2;
  for (let second = 2; second < 60; second += 1) {
    host.tell({ [id(1)]: second });
    await pass(1_000);
  }
  expect(slow.frames).toHaveLength(before);
  expect(quick.frames.length).toBeGreaterThan(50);
  unsent = 0;
  host.tell({ [id(1)]: 77 });
  await pass(1_000);
  expect(slow.frames).toHaveLength(before + 1);
  expect(slow.frames.at(-1)).toMatchObject({ instances: [id(1)] });
  expect(slow.decoder.instance(id(1))?.cpuMillicores).toBe(77);
});

test('what is launched is shown when the news of it came, and whose instances are whose is not read for other news', async () => {
  const roster: Record<string, string> = { [id(1)]: 'host-1' };
  const acme = audience('acme', roster, {
    readRoster: vi.fn<UsageAudience['readRoster']>(() => Promise.resolve(new Map(Object.entries(roster)))),
  });
  const reader = read(acme);
  await pass(3_000);
  roster[id(2)] = 'host-1';
  hub.rosterMayHaveMoved('globex');
  await pass(3_000);
  expect(acme.readRoster).toHaveBeenCalledTimes(1);
  for (let index = 0; index < 100; index += 1) hub.rosterMayHaveMoved('acme');
  host.tell({ [id(1)]: 1, [id(2)]: 2 });
  await pass(3_000);
  expect(reader.decoder.instance(id(2))?.cpuMillicores).toBe(2);
  expect(acme.readRoster).toHaveBeenCalledTimes(2);
});

test('a link that ends takes its values with it, and the next one brings them back', async () => {
  const reader = read(audience('acme', { [id(1)]: 'host-1' }));
  await pass(10);
  host.tell({ [id(1)]: 5 });
  await pass(1_000);
  const next = new Host();
  hub.connect('host-1', next.watch);
  // The end of the older link is heard later, and is no news.
  disconnect();
  next.tell({ [id(1)]: 6 });
  await pass(1_100);
  expect(reader.decoder.instance(id(1))?.cpuMillicores).toBe(6);
  expect(host.open).toHaveLength(0);
});

test('a host that sends what no agent sends is shown without values, and asked again a little later', async () => {
  const reader = read(audience('acme', { [id(1)]: 'host-1' }));
  await pass(10);
  host.tell({ [id(1)]: 5 });
  await pass(1_000);
  host.send('____');
  await pass(1_100);
  expect(reader.decoder.instance(id(1))).toBeNull();
  expect(host.open).toHaveLength(0);
  await pass(5_000);
  expect(host.asked).toBe(2);
});

test('a roster that cannot be read is read again, and said', async () => {
  let isAway = true;
  const acme = audience(
    'acme',
    {},
    {
      readRoster: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map([[id(1), 'host-1']]))),
    },
  );
  const reader = read(acme);
  await pass(1_000);
  expect(warned).toHaveLength(1);
  expect(reader.frames).toHaveLength(0);
  isAway = false;
  await pass(4_000);
  expect(reader.frames[0]).toMatchObject({ instances: [id(1)] });
});
