// Makes dist/agent.mjs: the whole agent in one file, for Node 20 and later.
import { rename } from 'node:fs/promises';
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

/**
 * Importing http reads every name that it exports, and behind one of them is the whole of fetch and WebSocket: 10 MB of
 * memory that requiring it does not cost.
 * @type {import('esbuild').Plugin}
 */
const requireHttp = {
  name: 'require-http',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^(node:)?http$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : null,
    );
    pluginBuild.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

await build({
  entryPoints: [entry],
  // Beside its place first: a bundle that is being served or run is never half there.
  outfile: `${outfile}.next`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'eof',
  // Its text stays in memory as long as it runs: a quarter of it is blanks, and a single other character than ASCII would double it.
  minifyWhitespace: true,
  charset: 'ascii',
  // ws takes these native helpers when they are there; they are optional.
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [leaveOut, oneLanguage, requireHttp],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await rename(`${outfile}.next`, outfile);
