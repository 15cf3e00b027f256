import type Docker from 'dockerode';
import { z } from 'zod';

/** What an engine tells of itself that matters to strangers' containers. */
export interface EngineSurvey {
  version: string;
  /** `containerd`, `runc` and others that start containers. */
  components: { name: string; version: string }[];
  liveRestore: boolean;
  securityOptions: string[];
  /** Plugins that are enabled; those that are built in do not count. */
  plugins: string[];
  swarm: boolean;
  experimental: boolean;
  /** Whether containers on the default bridge reach each other; false also without one. */
  bridgeTalks: boolean;
  dataRoot: string;
}

const MAX_COMPONENTS = 16;

const infoSchema = z.object({
  LiveRestoreEnabled: z.boolean(),
  SecurityOptions: z.array(z.string()).nullish(),
  ExperimentalBuild: z.boolean().nullish(),
  Swarm: z.object({ LocalNodeState: z.string().nullish() }).nullish(),
  DockerRootDir: z.string(),
});
const versionSchema = z.object({
  Version: z.string(),
  Components: z.array(z.object({ Name: z.string(), Version: z.string() })).nullish(),
});
const pluginsSchema = z.array(z.object({ Name: z.string(), Enabled: z.boolean() }));
const networksSchema = z.array(
  z.object({ Name: z.string(), Options: z.record(z.string(), z.string()).nullish(), Driver: z.string() }),
);

/** Asks the engine four questions, of which none changes anything. */
export async function surveyEngine(docker: Docker): Promise<EngineSurvey> {
  const [about, versions, plugins, networks] = await Promise.all([
    docker.info().then((answer: unknown) => infoSchema.parse(answer)),
    docker.version().then((answer: unknown) => versionSchema.parse(answer)),
    docker.listPlugins().then((answer: unknown) => pluginsSchema.parse(answer ?? [])),
    docker
      .listNetworks({ filters: { name: ['bridge'] } })
      .then((answer: unknown) => networksSchema.parse(answer ?? [])),
  ]);
  const bridge = networks.find((network) => network.Name === 'bridge' && network.Driver === 'bridge');
  const swarmState = about.Swarm?.LocalNodeState ?? 'inactive';
  return {
    version: versions.Version,
    components: (versions.Components ?? [])
      .filter(({ Name }) => Name !== 'Engine')
      .slice(0, MAX_COMPONENTS)
      .map(({ Name, Version }) => ({ name: Name.slice(0, 64), version: Version.slice(0, 64) })),
    liveRestore: about.LiveRestoreEnabled,
    securityOptions: about.SecurityOptions ?? [],
    plugins: plugins.filter((plugin) => plugin.Enabled).map((plugin) => plugin.Name.slice(0, 128)),
    swarm: swarmState !== 'inactive' && swarmState !== '',
    experimental: about.ExperimentalBuild ?? false,
    bridgeTalks: bridge !== undefined && bridge.Options?.['com.docker.network.bridge.enable_icc'] !== 'false',
    dataRoot: about.DockerRootDir,
  };
}
