// Who may import whom:
//   app → panels → components, trpc, shared · routers → services → db, fleet, shared
//   agent: api → workloads → compartments, docker, cgroup → shared · db → shared · shared → nothing of ours

import type { OxlintOverride } from 'oxlint';

interface Path {
  name: string;
  importNames?: string[];
  message: string;
}

interface Pattern {
  regex: string;
  message: string;
  allowTypeImports?: boolean;
}

type Limit = ['error', { paths: Path[]; patterns: Pattern[] }];

const EXEC: Path[] = ['node:child_process', 'child_process'].map((name) => ({
  name,
  importNames: ['exec', 'execSync'],
  message: 'A shell splits words and runs substitutions. Use execFile or spawn.',
}));
const DOCKERODE: Path = { name: 'dockerode', message: 'Only apps/agent/src/docker speaks to the engine.' };

/** What every file keeps to, and `patterns` besides. */
export function limitImports(...patterns: Pattern[]): Limit {
  return ['error', { paths: [...EXEC, DOCKERODE], patterns }];
}

function modules(regex: string, message: string): Pattern {
  return { regex, message };
}

function folders(names: string[], message: string): Pattern {
  return { regex: `^(\\.\\.?/)+(.*/)?(${names.join('|')})/`, message };
}

function exceptTypes(pattern: Pattern): Pattern {
  return { ...pattern, allowTypeImports: true };
}

const SERVER = exceptTypes(folders(['server'], 'Only types come from the server.'));
const STORES = exceptTypes(
  modules('^@bulkhead/(db|agent)(/|$)', 'Only services know the database, and only the fleet knows agents.'),
);

function override(files: string, limit: Limit): OxlintOverride {
  return { files: [files], rules: { 'no-restricted-imports': limit } };
}

/** The limits of each folder, as overrides for oxlint.config.ts. */
export const importLimits: OxlintOverride[] = [
  override(
    'packages/shared/src/**',
    limitImports(
      modules('^@bulkhead/', 'Shared depends on nothing of ours.'),
      modules('^(node:|react$|react/)', 'Shared runs in browsers and in Node.js, and needs neither.'),
    ),
  ),
  override('packages/shared/src/**/*.test.ts', limitImports()),
  override('packages/db/**', limitImports(modules('^@bulkhead/(web|agent|tests)', 'The database knows shared only.'))),
  override(
    'packages/metrics/**',
    limitImports(modules('^@bulkhead/', 'What every process uses depends on nothing of ours.')),
  ),
  override(
    'packages/cli/**',
    limitImports(modules('^@bulkhead/(web|agent|db|tests)', 'The program speaks the HTTP API and nothing else.')),
  ),

  override(
    'apps/agent/src/cgroup/**',
    limitImports(
      folders(['api', 'link', 'workloads', 'compartments', 'docker', 'metering'], 'cgroup knows shared only.'),
    ),
  ),
  override('apps/agent/src/docker/**', [
    'error',
    {
      paths: EXEC,
      patterns: [
        folders(['api', 'link', 'workloads', 'compartments', 'cgroup', 'metering'], 'docker knows shared only.'),
      ],
    },
  ]),
  override(
    'apps/agent/src/{compartments,metering}/**',
    limitImports(folders(['api', 'link', 'workloads'], 'It knows docker, cgroup and shared.')),
  ),
  override(
    'apps/agent/src/workloads/**',
    limitImports(folders(['api', 'link'], 'Workloads know compartments, docker, cgroup and shared.')),
  ),
  override(
    'apps/agent/src/api/**',
    limitImports(
      exceptTypes(folders(['docker', 'cgroup', 'compartments'], 'A procedure delegates to workloads and metering.')),
    ),
  ),

  override('apps/web/src/app/**', limitImports(SERVER, STORES)),
  override('apps/web/src/panels/**', limitImports(SERVER, STORES, folders(['app'], 'Routes use panels.'))),
  override(
    'apps/web/src/{components,trpc}/**',
    limitImports(SERVER, STORES, folders(['app', 'panels'], 'Routes and panels use these.')),
  ),
  override(
    'apps/web/src/server/routers/**',
    limitImports(STORES, exceptTypes(folders(['fleet'], 'A procedure calls services, and they know the fleet.'))),
  ),
  override(
    'apps/web/src/server/services/**',
    limitImports(
      modules('^(@trpc/|next(/|$)|react(/|$))', 'A service knows no framework.'),
      folders(['routers', 'http'], 'Routers use services.'),
    ),
  ),
];
