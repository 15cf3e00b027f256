import { execStartSchema } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import { appRouter } from '../../apps/web/src/server/root.ts';
import { AGENT_EXEC_CARRIER, TENANT_CARRIERS } from './carriers.ts';
import { FORMS, hostileMessages, type Carrier } from './forms.ts';

/** The schema that a procedure reads its whole input with. */
function inputOf(name: string): z.ZodType {
  const procedures: Record<string, unknown> = appRouter._def.procedures;
  const procedure = procedures[name] as { _def: { inputs: z.ZodType[] } } | undefined;
  const schema = procedure?._def.inputs.at(-1);
  if (schema === undefined) throw new Error(`there is no procedure ${name} with an input`);
  return schema;
}

const surfaces: [string, () => z.ZodType, Carrier][] = [
  ...Object.entries(TENANT_CARRIERS).map(([name, carrier]): [string, () => z.ZodType, Carrier] => [
    name,
    () => inputOf(name),
    carrier,
  ]),
  ['the agent’s execs.run', () => execStartSchema, AGENT_EXEC_CARRIER],
];

it.each(surfaces)('%s refuses every row of the policy table in every form', (name, schemaOf, carrier) => {
  const schema = schemaOf();
  expect(schema.safeParse(carrier.message).success, 'the message without anything hostile in it').toBe(true);
  const messages = hostileMessages(carrier);
  const accepted = messages.filter(({ json }) => schema.safeParse(JSON.parse(json)).success);
  expect(accepted.map(({ row, form }) => `${row.call} ${row.field}, ${form}`)).toEqual([]);
  console.log(
    `${name}: ${messages.length} messages in ${FORMS.length} forms, ${messages.length - accepted.length} refused`,
  );
});
