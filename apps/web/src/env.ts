import { metricsListenSchema, metricsNamesSchema } from '@bulkhead/metrics';
import { MINUTES_KEPT_DAYS } from '@bulkhead/shared';
import { z } from 'zod';

/** What is set to nothing counts as not set: that is how a shell or a unit file leaves out an optional value. */
function unlessEmpty<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema);
}

/** The web process's settings. This is the only place in apps/web that reads process.env. */
const variablesSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The dashboard speaks plain HTTP: open it beyond this machine behind a proxy that speaks TLS. */
  BULKHEAD_LISTEN: z.string().default('127.0.0.1'),
  BULKHEAD_AGENT_PORT: z.coerce.number().int().min(0).max(65_535).default(3443),
  /** Agents authenticate with certificates, so their port is open to other machines by default. */
  BULKHEAD_AGENT_LISTEN: z.string().default('0.0.0.0'),
  /** Where agents reach the agent port, as https://name:port; by default the name that the operator's browser uses. */
  BULKHEAD_AGENT_URL: z.url().optional(),
  DATABASE_URL: z.string().min(1),
  /** Holds the key that seals the authority's keys (secret.key, mode 0600). */
  BULKHEAD_DATA_DIR: z.string().min(1),
  /** Set when a TLS-terminating proxy in front sends X-Forwarded-Proto and X-Forwarded-For. */
  BULKHEAD_TRUST_PROXY: z.stringbool().default(false),
  /** Where people find the dashboard, for links in what is sent to them; by default `http://localhost:PORT`. */
  BULKHEAD_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Receivers of alerts inside of our own networks that webhooks of tenants may go to, with commas: `http://10.0.0.9:8065`. */
  BULKHEAD_TRUSTED_WEBHOOKS: z
    .string()
    .transform((text) => text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .transform((urls) => urls.map((url) => new URL(url).origin))
    .default([]),
  /** Where this process tells its metrics: `9464` is on loopback, `0.0.0.0:9464` everywhere. Not set: nowhere. */
  BULKHEAD_METRICS_LISTEN: unlessEmpty(metricsListenSchema.optional()),
  /** Names besides this machine's own under which it may be asked for them, with commas. */
  BULKHEAD_METRICS_NAMES: metricsNamesSchema.default([]),
  /** Minutes of history are kept in the database for so many days; hours for good. */
  BULKHEAD_MINUTES_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(MINUTES_KEPT_DAYS),
  /** An engine that speaks Prometheus and keeps the minutes of history: where it takes remote writes, and where it answers. */
  PROMETHEUS_REMOTE_WRITE_URL: unlessEmpty(z.url({ protocol: /^https?$/ }).optional()),
  PROMETHEUS_QUERY_URL: unlessEmpty(z.url({ protocol: /^https?$/ }).optional()),
  /** For both, where the URLs carry no name and password. */
  PROMETHEUS_BEARER_TOKEN: unlessEmpty(z.string().min(1).max(4_096).optional()),
});
const environmentSchema = variablesSchema.refine(
  (env) => (env.PROMETHEUS_REMOTE_WRITE_URL === undefined) === (env.PROMETHEUS_QUERY_URL === undefined),
  {
    path: ['PROMETHEUS_QUERY_URL'],
    error: 'PROMETHEUS_REMOTE_WRITE_URL and PROMETHEUS_QUERY_URL are set together, or not at all',
  },
);
export type Environment = z.infer<typeof environmentSchema>;

/** Reads and checks the environment. Throws a ZodError that names each wrong variable. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  return environmentSchema.parse(source);
}

const adminCredentialsSchema = z.object({
  BULKHEAD_ADMIN_EMAIL: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/),
  BULKHEAD_ADMIN_PASSWORD: z.string().min(12).max(128),
});

/** The administrator that `ensure-admin` makes. Throws a ZodError that names what is missing or wrong, never its value. */
export function readAdminCredentials(source: NodeJS.ProcessEnv = process.env): { email: string; password: string } {
  const { BULKHEAD_ADMIN_EMAIL, BULKHEAD_ADMIN_PASSWORD } = adminCredentialsSchema.parse(source);
  return { email: BULKHEAD_ADMIN_EMAIL, password: BULKHEAD_ADMIN_PASSWORD };
}

/** The custom server runs production builds only; React and Next ask the environment. Call it before they are loaded. */
export function assumeProduction(): void {
  Object.assign(process.env, { NODE_ENV: 'production' });
}
