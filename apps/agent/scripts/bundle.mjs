// Bundles the agent into one file that travels to any host with Node 20 or newer.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What dockerode brings for engines behind SSH and for BuildKit; the agent speaks to a socket and builds nothing. */
const UNUSED = /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)$/;

const leaveOutUnused = {
  name: 'leave-out-unused',
  setup(bundler) {
    bundler.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
    bundler.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

await rm(at('../dist'), { recursive: true, force: true });
await build({
  entryPoints: [at('../src/main.ts')],
  outfile: at('../dist/agent.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // CommonJS packages inside an ES module still ask for require().
  banner: {
    js: "import { createRequire as bundledCreateRequire } from 'node:module'; const require = bundledCreateRequire(import.meta.url);",
  },
  plugins: [leaveOutUnused],
  legalComments: 'linked',
  logLevel: 'warning',
});
