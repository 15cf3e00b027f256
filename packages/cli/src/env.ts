import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the environment says; the only reader of process.env. An empty variable is as good as none. */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env) {
  const configHome = source['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return {
    settingsFile: join(configHome, 'bulkhead', 'settings.json'),
    url: source['BULKHEAD_URL'] || null,
    token: source['BULKHEAD_TOKEN'] || null,
    tenant: source['BULKHEAD_TENANT'] || null,
  };
}
export type CliEnvironment = ReturnType<typeof readEnvironment>;
