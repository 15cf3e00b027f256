/** Message files as they are: texts, and groups of texts. */
export interface MessageTree {
  [key: string]: string | MessageTree;
}

/** Every text of a tree under its whole key. */
export function flatten(tree: MessageTree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

/**
 * Which of the keys a source file may read, as far as its text tells. Every namespace that the file names counts with
 * every key that it names; a key that is put together counts for whatever fits the pieces, and one that is handed over as
 * a whole for each text right below the namespace.
 */
export function keysReadBy(source: string, keys: readonly string[]): Set<string> {
  const quoted = new Set([...source.matchAll(/'([^'\n]*)'/g)].map(([, text = '']) => text));
  const patterns = templatesOf(source).map(toPattern);
  const namespaces = [...quoted].filter((text) => keys.some((key) => key.startsWith(`${text}.`)));
  const handsOver = /\bt([A-Z]\w*)?(\.rich|\.markup|\.raw|\.has)?\(\s*(?!['"`)\s])[^'"`]*?[,)]/.test(source);
  return new Set(
    keys.filter((key) =>
      namespaces.some((namespace) => {
        if (!key.startsWith(`${namespace}.`)) return false;
        const rest = key.slice(namespace.length + 1);
        return quoted.has(rest) || patterns.some((pattern) => pattern.test(rest)) || (handsOver && !rest.includes('.'));
      }),
    ),
  );
}

/** Template literals, those inside of others too, with `${…}` for whatever is put in. */
function templatesOf(source: string): string[] {
  return [...source.matchAll(/`((?:[^`\\$]|\$(?!\{)|\$\{[^}`]*\})*)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => text.includes('${'));
}

/** Each piece that is put in is one step of the key, or a part of one. */
function toPattern(template: string): RegExp {
  const pieces = template.split(/\$\{[^}]*\}/).map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${pieces.join('[^.]+')}$`);
}
