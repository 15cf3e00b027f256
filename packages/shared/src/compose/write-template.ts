import { parseDocument } from 'yaml';
import { readCompose } from './read-compose.ts';

/**
 * A file with the head of a template: what its variables stood for becomes the defaults of parameters, a secret is made anew
 * for whoever uses it. The text that is there keeps its comments and its order.
 */
export function writeTemplate(
  source: string,
  values: ReadonlyMap<string, string | null>,
  { name, title }: { name: string; title: string },
): string {
  const document = parseDocument(source);
  const parameters = readCompose(source)
    .variables.filter((one) => /^[A-Z][A-Z0-9_]{0,63}$/.test(one.name))
    .map((one) =>
      one.isSecret
        ? { name: one.name, type: 'secret', title: one.name, generate: 24 }
        : { name: one.name, type: 'string', title: one.name, default: values.get(one.name) ?? one.fallback },
    );
  document.set('x-bulkhead', { name, title, category: 'own', parameters });
  return document.toString();
}
