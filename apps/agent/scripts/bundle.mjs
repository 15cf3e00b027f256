// Makes dist/agent.mjs: the whole agent in one file, for Node 20 and later.
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const outfile = fileURLToPath(new URL('../dist/agent.mjs', import.meta.url));

/** What dockerode loads for building images over SSH and BuildKit, none of which the agent does. */
const LEFT_OUT = /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|@balena\/dockerignore)$/;

/** @type {import('esbuild').Plugin} */
const leaveOut = {
  name: 'leave-out',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: LEFT_OUT }, ({ path }) => ({ path, namespace: 'left-out' }));
    // Some of their members are read when the library is loaded; none is ever called.
    pluginBuild.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Zod brings its messages in fifty languages, the agent speaks one: 3 MB of memory.
 *  @type {import('esbuild').Plugin} */
const oneLanguage = {
  name: 'one-language',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Parts of Node that are imported by what runs, and used by what hardly ever does: 0.8 MB of memory each. */
const LATE = /^(?:node:)?(zlib|dns\/promises|readline|child_process)$/;

/**
 * Loads them when the first of their members is asked for. Http is for another reason among what is required: importing it reads
 * every name that it exports, and behind one of them is the whole of fetch and WebSocket, 10 MB that requiring it does not cost.
 * @type {import('esbuild').Plugin}
 */
const loadLate = {
  name: 'load-late',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: LATE }, ({ path, namespace }) =>
      namespace === 'late' ? { path, external: true } : { path, namespace: 'late' },
    );
    pluginBuild.onResolve({ filter: /^(node:)?http$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : null,
    );
    pluginBuild.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => ({
      contents: `const names = ${JSON.stringify(Object.keys(await import(path)).filter((name) => name !== 'default'))};
        for (const name of names) Object.defineProperty(exports, name, { enumerable: true, get: () => require(${JSON.stringify(path)})[name] });`,
    }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'eof',
  charset: 'ascii',
  // ws takes these native helpers when they are there; they are optional.
  external: ['bufferutil', 'utf-8-validate'],
  logLevel: 'warning',
};

// First in pieces: what is imported with import() becomes one of its own, and what no piece uses of a shared file is left out.
// In one file at once, everything that such an import can reach would stay, and be evaluated, as a whole: 1.5 MB of memory.
const pieces = await mkdtemp(join(tmpdir(), 'bulkhead-agent-'));
try {
  await build({
    ...common,
    entryPoints: [entry],
    outdir: pieces,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    plugins: [leaveOut, oneLanguage, loadLate],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
  });
  await build({
    ...common,
    entryPoints: [join(pieces, 'main.mjs')],
    // Beside its place first: a bundle that is being served or run is never half there.
    outfile: `${outfile}.next`,
    // Its text stays in memory as long as it runs: a quarter of it is blanks, and a single other character than ASCII would double it.
    minifyWhitespace: true,
  });
} finally {
  await rm(pieces, { recursive: true, force: true });
}
await rename(`${outfile}.next`, outfile);
