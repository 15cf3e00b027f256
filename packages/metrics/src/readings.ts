import { Gauge, type MetricObjectWithValues, type MetricValue } from 'prom-client';

/** What one name says at one moment. */
export interface Reading {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  /** NaN and the infinities are left out: what is not known is not said. */
  values: readonly ReadingValue[];
}

export interface ReadingValue {
  labels: Readonly<Record<string, string>>;
  /** Labels besides that the same object stands for in many values: they are written out once. */
  shared?: Readonly<Record<string, string>>;
  value: number;
}

const NONE = {};

/** prom-client counts by itself; here the kernel and the database have counted already, and one look is told under many names. */
export class ReadMetric extends Gauge {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    super({ name: reading.name, help: reading.help, registers: [] });
    this.#reading = reading;
  }

  // oxlint-disable-next-line typescript/require-await -- the library wants a promise
  override async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const { name, help, type, values } = this.#reading;
    return {
      name,
      help,
      // The library's types call the kinds by number and its writer by name.
      type: type as never,
      aggregator: 'sum',
      collect: () => undefined,
      values: values.flatMap(({ labels, shared = NONE, value }) =>
        Number.isFinite(value) ? [{ labels, sharedLabels: shared, value }] : [],
      ),
    };
  }
}
