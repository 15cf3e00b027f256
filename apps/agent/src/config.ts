import { join } from 'node:path';
import { MINUTE_MS } from '@bulkhead/shared';
import { metricsListenSchema, metricsNamesSchema, type MetricsListen } from '@bulkhead/metrics';
import { z } from 'zod';

/** The agent's settings. This is the only place in apps/agent that reads process.env. */
const environmentSchema = z.object({
  BULKHEAD_AGENT_STATE_DIR: z.string().startsWith('/').default('/var/lib/bulkhead-agent'),
  /** https://name:port of the control plane's agent port. Needed to enrol; kept then, and a new one replaces it. */
  BULKHEAD_CONTROL_URL: z.url({ protocol: /^https$/, error: 'must be https://name:port' }).optional(),
  BULKHEAD_JOIN_TOKEN: z.string().optional(),
  /** As machine-id(5) describes it; another file where several agents share one machine on purpose. */
  BULKHEAD_MACHINE_ID_FILE: z.string().startsWith('/').default('/etc/machine-id'),
  DOCKER_HOST: z.string().min(1).default('unix:///var/run/docker.sock'),
  /** Below each controller's mount; several agents on one machine need one each. */
  BULKHEAD_CGROUP_ROOT: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'one name of letters, digits, dots and dashes')
    .default('bulkhead'),
  /** File of the engine's network namespace, where it is not the agent's own: `/run/netns/name`. */
  BULKHEAD_NETWORK_NAMESPACE: z.string().startsWith('/').optional(),
  /** Length of a chunk of the usage journal; for tests, which cannot wait for minutes. */
  BULKHEAD_USAGE_CHUNK_MS: z.coerce.number().int().min(1_000).max(MINUTE_MS).default(MINUTE_MS),
  /** Where volumes lie; on the file system whose room and quotas are to be used for them. */
  BULKHEAD_VOLUMES_DIR: z.string().startsWith('/').optional(),
  /** Object stores inside of the host's own networks that backups may go to, with commas: `http://10.0.0.9:9000`. */
  BULKHEAD_TRUSTED_STORES: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional(),
  /** Where metrics are told: `9465` is on loopback, `0.0.0.0:9465` everywhere. Not set: nowhere. */
  BULKHEAD_METRICS_LISTEN: metricsListenSchema.optional(),
  /** Names besides this machine's own under which they may be asked for, with commas. */
  BULKHEAD_METRICS_NAMES: metricsNamesSchema.default([]),
});

export interface Config {
  stateDir: string;
  controlUrl: string | null;
  joinToken: string | null;
  machineIdFile: string;
  dockerHost: string;
  cgroupRoot: string;
  snapshotDir: string;
  memoriesDir: string;
  engineFile: string;
  eventsFile: string;
  execsFile: string;
  networkNamespace: string | null;
  networksFile: string;
  tasksDir: string;
  imagesDir: string;
  secretsDir: string;
  /** Where an upload into a stopped instance waits until it is whole. */
  uploadsDir: string;
  volumesDir: string;
  usageDir: string;
  usageChunkMs: number;
  trustedStores: string[];
  metricsListen: MetricsListen | null;
  metricsNames: string[];
}

/** Reads and checks the environment. Throws an error that names each wrong variable. */
export function readConfig(source: NodeJS.ProcessEnv = process.env): Config {
  // What is set to nothing counts as not set: that is how a shell or a unit file leaves out an optional value.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`The environment is not right: ${wrong}`);
  }
  const env = parsed.data;
  const stateDir = env.BULKHEAD_AGENT_STATE_DIR.replace(/\/+$/, '');
  return {
    stateDir,
    controlUrl: env.BULKHEAD_CONTROL_URL?.replace(/\/+$/, '') ?? null,
    joinToken: env.BULKHEAD_JOIN_TOKEN ?? null,
    machineIdFile: env.BULKHEAD_MACHINE_ID_FILE,
    dockerHost: env.DOCKER_HOST,
    cgroupRoot: env.BULKHEAD_CGROUP_ROOT,
    snapshotDir: stateDir,
    memoriesDir: join(stateDir, 'instances'),
    engineFile: join(stateDir, 'engine.json'),
    eventsFile: join(stateDir, 'events.json'),
    execsFile: join(stateDir, 'execs.json'),
    networkNamespace: env.BULKHEAD_NETWORK_NAMESPACE ?? null,
    networksFile: join(stateDir, 'networks.json'),
    tasksDir: join(stateDir, 'tasks'),
    imagesDir: join(stateDir, 'images'),
    secretsDir: join(stateDir, 'secrets'),
    uploadsDir: join(stateDir, 'uploads'),
    usageDir: join(stateDir, 'usage'),
    usageChunkMs: env.BULKHEAD_USAGE_CHUNK_MS,
    trustedStores: (env.BULKHEAD_TRUSTED_STORES ?? []).map((text) => new URL(text).origin),
    metricsListen: env.BULKHEAD_METRICS_LISTEN ?? null,
    metricsNames: env.BULKHEAD_METRICS_NAMES,
    volumesDir: env.BULKHEAD_VOLUMES_DIR?.replace(/\/+$/, '') ?? join(stateDir, 'volumes'),
  };
}
