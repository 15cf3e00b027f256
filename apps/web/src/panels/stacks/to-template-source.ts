import type { StackView } from '@bulkhead/shared';

/** A stack's file as a template; what reads and writes YAML is fetched when somebody wants one. */
export async function toTemplateSource(
  { source, parameters }: Pick<StackView, 'source' | 'parameters'>,
  head: { name: string; title: string },
): Promise<string> {
  const { writeTemplate } = await import('@bulkhead/shared/compose/write-template');
  return writeTemplate(source, new Map(parameters.map((one) => [one.name, one.value])), head);
}
