import { quoteWord, RESTART_WORDS, toAmount, type CopySource } from './copy-source.ts';

/** The `docker run …` that comes closest, one flag a line. Docker knows no reservation of processors, so its limit is said. */
export function toDockerRun(source: CopySource): string {
  const { healthCheck: check } = source;
  const flags: string[][] = [
    ['--detach'],
    ['--name', source.name],
    ...source.env.map(({ name, value }) => ['--env', `${name}=${value}`]),
    ['--cpus', String((source.cpuLimitMillicores ?? source.cpuMillicores) / 1000)],
    ['--memory', toAmount(source.memoryLimitBytes ?? source.memoryBytes)],
    ...(source.memoryLimitBytes === null ? [] : [['--memory-reservation', toAmount(source.memoryBytes)]]),
    ['--pids-limit', String(source.pids)],
    ['--restart', RESTART_WORDS[source.restartPolicy]],
    ['--stop-timeout', String(source.stopGraceSec)],
    ...(check === null
      ? []
      : [
          ['--health-cmd', check.command.map(quoteWord).join(' ')],
          ['--health-interval', `${check.intervalSec}s`],
          ['--health-timeout', `${check.timeoutSec}s`],
          ['--health-retries', String(check.retries)],
          ['--health-start-period', `${check.startPeriodSec}s`],
        ]),
    ...source.tags.map((tag) => ['--label', tag]),
    [source.image, ...source.command],
  ];
  return ['docker run', ...flags.map((words) => `  ${words.map(quoteWord).join(' ')}`)].join(' \\\n');
}
