import type { StackView } from '@bulkhead/shared';

/** A stack's file with the head of a template: what its variables stood for becomes their defaults, a secret is made anew. */
export async function toTemplateSource(
  { source, parameters }: Pick<StackView, 'source' | 'parameters'>,
  { name, title }: { name: string; title: string },
): Promise<string> {
  const [{ parseDocument }, { readCompose }] = await Promise.all([
    import('yaml'),
    import('@bulkhead/shared/compose/read-compose'),
  ]);
  const given = new Map(parameters.map((one) => [one.name, one.value]));
  const { variables } = readCompose(source);
  const document = parseDocument(source);
  document.set('x-bulkhead', {
    name,
    title,
    category: 'own',
    parameters: variables
      .filter((one) => /^[A-Z][A-Z0-9_]{0,63}$/.test(one.name))
      .map((one) =>
        one.isSecret
          ? { name: one.name, type: 'secret', title: one.name, generate: 24 }
          : { name: one.name, type: 'string', title: one.name, default: given.get(one.name) ?? one.fallback },
      ),
  });
  return document.toString();
}
