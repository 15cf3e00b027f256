// Which of Mantine's style sheets the dashboard needs: those of the components that it imports, and of what they are made
// of. `node scripts/mantine-styles.mjs` writes src/app/mantine-styles.css; a test fails while that file says otherwise.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const SOURCES = join(import.meta.dirname, '../src');
const CORE = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css'));
export const LIST = join(SOURCES, 'app/mantine-styles.css');
const HASH = /m_[0-9a-f]{5,8}/g;

/** Names that the sources import from Mantine. */
function importedNames() {
  const names = new Set();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.test)\.tsx?$/.test(file)) continue;
    const source = readFileSync(join(SOURCES, file), 'utf8');
    for (const [, list = ''] of source.matchAll(/import \{([^}]*)\} from '@mantine\/(?:core|notifications)'/g)) {
      for (const name of list.split(',')) names.add(name.trim().replace(/ as .*/, ''));
    }
  }
  return names;
}

/** The files of Mantine's own in which these are, and all that those import. @param {Set<string>} names */
function filesOf(names) {
  const index = readFileSync(join(CORE, 'esm/index.mjs'), 'utf8');
  const homes = new Map();
  for (const [, list = '', home = ''] of index.matchAll(/import \{([^}]*)\} from "([^"]+)"/g)) {
    for (const name of list.split(',')) homes.set(name.trim(), resolve(CORE, 'esm', home));
  }
  const files = new Set();
  const open = [...names].flatMap((name) => homes.get(name) ?? []);
  // What the notifications are made of; they are a package of their own.
  open.push(...['Notification', 'Transition', 'Portal'].flatMap((name) => homes.get(name) ?? []));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file) || !existsSync(file)) continue;
    files.add(file);
    for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]+)"|import "(\.[^"]+)"/g)) {
      open.push(resolve(dirname(file), from ?? bare ?? ''));
    }
  }
  return files;
}

/** The list as it should be: what every page has, then components in the order of Mantine's whole sheet. */
export function mantineStyles() {
  const used = new Set(
    [...filesOf(importedNames())]
      .filter((file) => file.endsWith('.module.mjs'))
      .flatMap((file) => readFileSync(file, 'utf8').match(HASH) ?? []),
  );
  const whole = readFileSync(join(CORE, 'styles.css'), 'utf8');
  const sheets = readdirSync(join(CORE, 'styles'))
    .filter((name) => /(?<!\.layer)\.css$/.test(name))
    .map((name) => ({ name, hashes: readFileSync(join(CORE, 'styles', name), 'utf8').match(HASH) ?? [] }))
    .filter(({ hashes }) => hashes.length === 0 || hashes.some((hash) => used.has(hash)))
    .map(({ name, hashes }) => ({ name, place: hashes.length === 0 ? -1 : whole.indexOf(hashes[0] ?? '') }))
    .toSorted((a, b) => a.place - b.place || a.name.localeCompare(b.name, 'en'));
  return [
    '/* Made by scripts/mantine-styles.mjs from what the sources import. */',
    ...sheets.map(({ name }) => `@import '@mantine/core/styles/${name}';`),
    '',
  ].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(LIST, mantineStyles());
