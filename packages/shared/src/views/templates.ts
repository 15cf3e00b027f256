import { z } from 'zod';
import { nameSchema } from '../ids.ts';
import { TEMPLATE_CATEGORIES } from '../words.ts';

export const TEMPLATE_LANGUAGES = ['en', 'zh-CN'] as const;

const wordsSchema = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'no control characters');

/** One text, or one for each language. */
export const localisedSchema = (max: number) =>
  z.union([wordsSchema(max), z.strictObject({ en: wordsSchema(max), 'zh-CN': wordsSchema(max).optional() })]);
export type Localised = z.infer<ReturnType<typeof localisedSchema>>;

export const PARAMETER_TYPES = ['string', 'number', 'boolean', 'choice', 'secret', 'size'] as const;

/** What a form asks for: a variable of the file with a type. */
export const templateParameterSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'capital letters, digits and _'),
    type: z.enum(PARAMETER_TYPES),
    title: localisedSchema(80),
    description: localisedSchema(300).default(''),
    /** What stands in the form at first; without one it has to be given. Secrets have none. */
    default: z.string().max(1024).nullable().default(null),
    /** Of a choice. */
    choices: z.array(z.string().min(1).max(256)).max(32).default([]),
    /** Of a number; of a size in bytes. */
    min: z.number().nullable().default(null),
    max: z.number().nullable().default(null),
    /** Of a secret: a password of this length is made for whoever gives none. */
    generate: z.int().min(12).max(64).nullable().default(null),
  })
  .superRefine((one, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (one.type === 'choice' && one.choices.length < 2) issue('choices', 'a choice has at least two');
    if (one.type !== 'choice' && one.choices.length > 0) issue('choices', 'only a choice has them');
    if (one.type === 'secret' && one.default !== null) issue('default', 'a secret has none');
    if (one.type !== 'secret' && one.generate !== null) issue('generate', 'only a secret is made');
    if (one.type !== 'number' && one.type !== 'size' && (one.min !== null || one.max !== null)) {
      issue('min', 'only a number and a size have bounds');
    }
  });
export type TemplateParameter = z.infer<typeof templateParameterSchema>;

/** What stands under `x-bulkhead` in a template's file. */
export const templateHeadSchema = z.strictObject({
  name: nameSchema,
  title: localisedSchema(80),
  description: localisedSchema(600).default(''),
  category: z.enum(TEMPLATE_CATEGORIES).default('own'),
  /** Its images come from a registry: it runs where hosts reach one. */
  'needs-registry': z.boolean().default(false),
  parameters: z
    .array(templateParameterSchema)
    .max(32)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'each name once')
    .default([]),
});
export type TemplateHead = z.infer<typeof templateHeadSchema>;

/** What is kept of a template's head beside its name. */
export const templateFormSchema = z.object({
  title: localisedSchema(80),
  description: localisedSchema(600),
  needsRegistry: z.boolean(),
  parameters: z.array(templateParameterSchema),
});
export type TemplateForm = z.infer<typeof templateFormSchema>;

export const templateRowSchema = templateFormSchema.extend({
  id: z.string(),
  name: z.string(),
  category: z.enum(TEMPLATE_CATEGORIES),
  /** Offered by operators, or the tenant's own. */
  isOffered: z.boolean(),
  updatedAtMs: z.number(),
});
export type TemplateRow = z.infer<typeof templateRowSchema>;

export const templateViewSchema = templateRowSchema.extend({ source: z.string() });
export type TemplateView = z.infer<typeof templateViewSchema>;
