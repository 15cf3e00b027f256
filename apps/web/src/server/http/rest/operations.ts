import { INSTANCE_OPERATIONS } from './operations/of-instances.ts';
import { METERING_OPERATIONS } from './operations/of-metering.ts';
import { OPERATORS_OPERATIONS } from './operations/of-operators.ts';
import { TENANT_OPERATIONS } from './operations/of-tenants.ts';
import type { Operation } from './operations/operation.ts';

export type { Method, Operation } from './operations/operation.ts';

/**
 * Where each procedure is found. What it takes, answers and needs is said by the procedure alone; a test fails on a
 * procedure that answers tokens and has no line here.
 */
export const OPERATIONS: readonly Operation[] = [
  ...OPERATORS_OPERATIONS,
  ...TENANT_OPERATIONS,
  ...INSTANCE_OPERATIONS,
  ...METERING_OPERATIONS,
];
