// What the programs that we start find in their environment.

const SECRETS = ['BULKHEAD_ADMIN_PASSWORD', 'BULKHEAD_JOIN_TOKEN', 'DATABASE_URL'];

/** Our own environment, less what only one program should know. @returns {NodeJS.ProcessEnv} */
export function withoutSecrets() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRETS.includes(name)));
}

/** For build tools: nobody is told about the build. @returns {NodeJS.ProcessEnv} */
export function forBuilding() {
  return {
    ...withoutSecrets(),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
}
