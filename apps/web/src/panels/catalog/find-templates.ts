import { inLanguage, type TemplateRow } from '@bulkhead/shared';

interface Filter {
  search: string;
  category: string;
  /** `without`: those that need no registry. */
  registry: string;
  language: string;
}

/** The templates that somebody looks for, by every word of the search; those that run anywhere first. */
export function findTemplates(
  templates: readonly TemplateRow[],
  { search, category, registry, language }: Filter,
): TemplateRow[] {
  const words = search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = templates.filter((template) => {
    if (category !== '' && template.category !== category) return false;
    if (registry === 'without' && template.needsRegistry) return false;
    const text = [template.name, inLanguage(template.title, language), inLanguage(template.description, language)]
      .join(' ')
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.toSorted((a, b) => Number(a.needsRegistry) - Number(b.needsRegistry));
}
