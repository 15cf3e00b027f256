// What the programs that we start find in their environment.

/** The engine that keeps minutes is opened by what may stand in its URLs. */
const HISTORY_ENGINE = ['PROMETHEUS_REMOTE_WRITE_URL', 'PROMETHEUS_QUERY_URL', 'PROMETHEUS_BEARER_TOKEN'];
const SECRETS = ['BULKHEAD_ADMIN_PASSWORD', 'BULKHEAD_JOIN_TOKEN', 'DATABASE_URL', ...HISTORY_ENGINE];

/** Our own environment, less what only one program should know. @returns {NodeJS.ProcessEnv} */
export function withoutSecrets() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRETS.includes(name)));
}

/** What only the dashboard is told of the engine that keeps minutes. @returns {NodeJS.ProcessEnv} */
export function historyEngine() {
  return Object.fromEntries(HISTORY_ENGINE.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
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
