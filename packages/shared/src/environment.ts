import { z } from 'zod';

/** Text that can be an argument or a variable's value. */
export const textSchema = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes('\0'), 'no NUL byte');

export const environmentVariableSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'letters, digits and _, not beginning with a digit'),
  value: textSchema(8192),
});

export type EnvironmentVariable = z.infer<typeof environmentVariableSchema>;
