import { writeCount, writeDifference } from './digits.ts';
import type { LiveUsageFrame, LiveUsageTable, LiveValues } from './frame.ts';
import { shownValue } from './shown-value.ts';

/** What is so now. A row without values (it does not run, or its host is silent) is null. */
export interface LiveRows {
  instances: ReadonlyMap<string, LiveValues | null>;
  tenants: ReadonlyMap<string, LiveValues | null>;
}

interface Row {
  place: number;
  shown: LiveValues | null;
}

const CPU = 1;
const MEMORY = 2;

/** Makes the frames of one audience: one for all of its readers, however many they are. */
export class LiveUsageEncoder {
  #instances = new Map<string, Row>();
  #tenants = new Map<string, Row>();

  /** Takes what is so now, and answers what a reader needs who has read every frame so far. */
  next(rows: LiveRows): LiveUsageFrame {
    if (isIndexed(this.#instances, rows.instances) && isIndexed(this.#tenants, rows.tenants))
      return this.#changes(rows);
    // What was shown stays so, or a value that lies between two steps would jump whenever an instance is launched.
    this.#instances = index(rows.instances, 0, this.#instances);
    this.#tenants = index(rows.tenants, rows.instances.size, this.#tenants);
    this.#changes(rows);
    return this.whole();
  }

  /** What a reader needs who begins now. */
  whole(): LiveUsageTable {
    let changes = '';
    let after = 0;
    for (const { place, shown } of [...this.#instances.values(), ...this.#tenants.values()]) {
      if (shown === null) continue;
      changes += writeRow(place - after, { cpuMillicores: 0, memoryKib: 0 }, shown, CPU + MEMORY);
      after = place + 1;
    }
    return { instances: [...this.#instances.keys()], tenants: [...this.#tenants.keys()], changes };
  }

  #changes(rows: LiveRows): string {
    let changes = '';
    let after = 0;
    for (const [indexed, given] of [
      [this.#instances, rows.instances],
      [this.#tenants, rows.tenants],
    ] as const) {
      for (const [key, row] of indexed) {
        const change = moveTo(row, given.get(key) ?? null, row.place - after);
        if (change === '') continue;
        changes += change;
        after = row.place + 1;
      }
    }
    return changes;
  }
}

/** True where there is no row that the table does not name; one that is gone is shown without values until it is made anew. */
function isIndexed(indexed: ReadonlyMap<string, Row>, rows: LiveRows['instances']): boolean {
  // Not for ever: a table is no longer than twice what there is.
  if (indexed.size > 2 * rows.size + 16) return false;
  for (const key of rows.keys()) if (!indexed.has(key)) return false;
  return true;
}

function index(rows: LiveRows['instances'], from: number, before: ReadonlyMap<string, Row>): Map<string, Row> {
  return new Map(
    Array.from(rows.keys(), (key, order) => [key, { place: from + order, shown: before.get(key)?.shown ?? null }]),
  );
}

/** Lets the row show what is so now; answers what says so, '' where nothing that is shown has moved. */
function moveTo(row: Row, now: LiveValues | null, gap: number): string {
  const before = row.shown;
  if (now === null) {
    row.shown = null;
    return before === null ? '' : writeCount(4 * gap);
  }
  const shown = {
    cpuMillicores: shownValue(now.cpuMillicores, before?.cpuMillicores ?? null),
    memoryKib: shownValue(now.memoryKib, before?.memoryKib ?? null),
  };
  const moved =
    before === null
      ? CPU + MEMORY
      : (shown.cpuMillicores === before.cpuMillicores ? 0 : CPU) + (shown.memoryKib === before.memoryKib ? 0 : MEMORY);
  if (moved === 0) return '';
  row.shown = shown;
  return writeRow(gap, before ?? { cpuMillicores: 0, memoryKib: 0 }, shown, moved);
}

function writeRow(gap: number, before: LiveValues, shown: LiveValues, moved: number): string {
  let text = writeCount(4 * gap + moved);
  if (moved !== MEMORY) text += writeDifference(shown.cpuMillicores - before.cpuMillicores);
  if (moved !== CPU) text += writeDifference(shown.memoryKib - before.memoryKib);
  return text;
}
