// Writes a migration: the SQL that leads from the schema as the newest migration left it to the schema as it is now.
// Each migration keeps the schema that it led to beside it. (The engine cannot read one back from PostgreSQL 18 through
// the driver adapter: it does not know the catalogue's type "char". And it would want to drop what was added by hand.)
//   npm run migrate:new -w @bulkhead/db -- add-volumes
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { startEmbeddedPostgres } from '../src/embedded.ts';

const SCHEMA = new URL('../prisma/schema.prisma', import.meta.url);
const MIGRATIONS = new URL('../prisma/migrations/', import.meta.url);

const [name] = process.argv.slice(2);
if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name ?? ''))
  throw new Error('Name the migration in kebab-case, after --: add-volumes');

const schema = await readFile(SCHEMA, 'utf8');
const newest = (await readdir(MIGRATIONS)).sort().at(-1);
const before = newest === undefined ? null : await readFile(new URL(`${newest}/schema.prisma`, MIGRATIONS), 'utf8');
const sql = await diff(before, schema);
if (sql.includes('-- This is an empty migration.')) {
  console.log('The newest migration leads to this schema already.');
} else {
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const directory = new URL(`${stamp}_${name}/`, MIGRATIONS);
  await mkdir(directory);
  await writeFile(new URL('migration.sql', directory), sql);
  await writeFile(new URL('schema.prisma', directory), schema);
  console.log(`Written: ${directory.pathname}migration.sql. Read it before you use it.`);
}

/**
 * @param {string | null} from a schema; null: an empty database
 * @param {string} to
 */
async function diff(from, to) {
  const { SchemaEngine } = await loadSchemaEngine();
  const target = (/** @type {string} */ content) => ({
    tag: 'schemaDatamodel',
    files: [{ path: 'schema.prisma', content }],
  });
  return withServer(async (url) => {
    const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(url));
    const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', to]] }, () => undefined, adapter);
    const result = await engine.diff({
      from: from === null ? { tag: 'empty' } : target(from),
      to: target(to),
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.stdout ?? '';
  });
}

/**
 * The engine asks a server for its version before it writes SQL for it.
 *
 * @param {(url: string) => Promise<string>} action
 */
async function withServer(action) {
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-migration-'));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  try {
    return await action(server.url);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The package's own entry wants a bundler for its WebAssembly file; this loads it as it is. */
async function loadSchemaEngine() {
  const specifier = '@prisma/schema-engine-wasm/schema_engine_bg';
  const engine = await import(specifier);
  const bytes = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve(specifier)));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  /** @type {() => void} */ (instance.exports.__wbindgen_start)();
  return engine;
}
