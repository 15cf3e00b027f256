// Which texts each page says: the namespaces that are named by its panel and by whatever that imports.
// `node scripts/page-texts.mjs` writes src/i18n/page-texts.json; a test fails while that file says otherwise.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const SOURCES = join(import.meta.dirname, '../src');
export const LIST = join(SOURCES, 'i18n/page-texts.json');

/** @type {Map<string, { imports: string[], namespaces: string[] }>} */
const read = new Map();

/** @param {string} path */
function readSource(path) {
  const known = read.get(path);
  if (known !== undefined) return known;
  const source = readFileSync(path, 'utf8');
  const found = {
    // Types bring no texts, and the server's files are never a browser's.
    imports: [...source.matchAll(/(?:^|\n)import (?!type )[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/g)]
      .map(([, from, late]) => resolve(dirname(path), from ?? late ?? ''))
      .filter((file) => /\.tsx?$/.test(file) && existsSync(file) && !file.startsWith(join(SOURCES, 'server'))),
    namespaces: [...source.matchAll(/useTranslations(?:\(|<)'([\w-]+)/g)].map(([, name = '']) => name),
  };
  read.set(path, found);
  return found;
}

/** Every namespace that a file and its imports name. @param {string} path */
function namespacesOf(path) {
  const seen = new Set([path]);
  const open = [path];
  /** @type {Set<string>} */
  const namespaces = new Set();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const { imports, namespaces: named } = readSource(file);
    for (const name of named) namespaces.add(name);
    for (const next of imports) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return [...namespaces].toSorted((a, b) => a.localeCompare(b, 'en'));
}

/** The list as it should be: a route, as Next finds it, and its namespaces. */
export function pageTexts() {
  const app = join(SOURCES, 'app');
  const pages = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((name) => /(^|\/)page\.tsx$/.test(name));
  const entries = pages.map((name) => {
    const route = `/${name.replace(/\/?page\.tsx$/, '')}`.replaceAll(/\/\([^)]*\)/g, '') || '/';
    return /** @type {const} */ ([route, namespacesOf(join(app, name))]);
  });
  const list = Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  return `${JSON.stringify(list, null, 2)}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(LIST, pageTexts());
