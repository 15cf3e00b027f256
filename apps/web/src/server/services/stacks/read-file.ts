import type { StackParameters } from '@bulkhead/shared';
import type { Parameter } from '@bulkhead/shared/compose/interpolate';
import { readCompose, type ComposeReading } from '@bulkhead/shared/compose/read-compose';

/** The file of a stack with its parameters; one without a value is a secret that exists already. */
export function readFile(source: string, parameters: StackParameters): ComposeReading {
  return readCompose(
    source,
    parameters.map(({ name, value }): Parameter => ({ name, value: value ?? '', secret: value === null })),
  );
}
