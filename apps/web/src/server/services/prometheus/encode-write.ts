import { PbfWriter } from 'pbf';
import { compress } from 'snappyjs';

/** One sample of one series. */
export interface WriteSample {
  /** `__name__` among them, sorted by name. */
  labels: readonly (readonly [name: string, value: string])[];
  value: number;
  atMs: number;
}

/**
 * A request of remote write 1.0: `WriteRequest { repeated TimeSeries timeseries = 1 }`, `TimeSeries { repeated Label labels = 1;
 * repeated Sample samples = 2 }`, `Label { string name = 1; string value = 2 }`, `Sample { double value = 1; int64 timestamp = 2 }`,
 * in Snappy's block format.
 */
export function encodeWrite(samples: readonly WriteSample[]): Uint8Array {
  const writer = new PbfWriter();
  for (const sample of samples) writer.writeMessage(1, writeSeries, sample);
  return compress(writer.finish());
}

function writeSeries({ labels, value, atMs }: WriteSample, writer: PbfWriter): void {
  for (const label of labels) writer.writeMessage(1, writeLabel, label);
  writer.writeMessage(2, writeSample, { value, atMs });
}

function writeLabel([name, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeStringField(2, value);
}

function writeSample({ value, atMs }: { value: number; atMs: number }, writer: PbfWriter): void {
  writer.writeDoubleField(1, value);
  writer.writeVarintField(2, atMs);
}
