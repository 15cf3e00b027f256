import { stringify } from 'yaml';
import { RESTART_WORDS, toAmount, type CopySource } from './copy-source.ts';

/** A compose file with this one service. */
export function toCompose(source: CopySource): string {
  const { healthCheck: check } = source;
  const limits = {
    ...(source.cpuLimitMillicores !== null && { cpus: String(source.cpuLimitMillicores / 1000) }),
    ...(source.memoryLimitBytes !== null && { memory: toAmount(source.memoryLimitBytes) }),
    pids: source.pids,
  };
  const service = {
    image: source.image,
    ...(source.command.length > 0 && { command: source.command.map(literal) }),
    ...(source.env.length > 0 && {
      environment: Object.fromEntries(source.env.map(({ name, value }) => [name, literal(value)])),
    }),
    restart: RESTART_WORDS[source.restartPolicy],
    stop_grace_period: `${source.stopGraceSec}s`,
    ...(check !== null && {
      healthcheck: {
        test: ['CMD', ...check.command.map(literal)],
        interval: `${check.intervalSec}s`,
        timeout: `${check.timeoutSec}s`,
        retries: check.retries,
        start_period: `${check.startPeriodSec}s`,
      },
    }),
    ...(source.tags.length > 0 && { labels: source.tags.map(literal) }),
    deploy: {
      resources: {
        limits,
        reservations: { cpus: String(source.cpuMillicores / 1000), memory: toAmount(source.memoryBytes) },
      },
    },
  };
  return stringify({ services: { [source.name]: service } }, { lineWidth: 0 });
}

/** A dollar sign begins a variable in a compose file. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}
