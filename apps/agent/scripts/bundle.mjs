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

await build({
  entryPoints: [entry],
  // Beside its place first: a bundle that is being served or run is never half there.
  outfile: `${outfile}.next`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'eof',
  charset: 'utf8',
  // ws takes these native helpers when they are there; they are optional.
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [leaveOut],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await rename(`${outfile}.next`, outfile);
