import { inLanguage, type TemplateRow } from '@bulkhead/shared';

interface Filter {
  search: string;
  category: string;
  /** `without`: those that need no registry. */
  registry: string;
  language: string;
}

/** The templates that somebody looks for: every word of the search in the title, the description or the name. */
export function findTemplates(
  templates: readonly TemplateRow[],
  { search, category, registry, language }: Filter,
): TemplateRow[] {
  const words = search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return templates.filter((template) => {
    if (category !== '' && template.category !== category) return false;
    if (registry === 'without' && template.needsRegistry) return false;
    const text = [template.name, inLanguage(template.title, language), inLanguage(template.description, language)]
      .join(' ')
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
