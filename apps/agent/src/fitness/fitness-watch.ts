import type { Engine } from '../docker/engine.ts';
import type { EngineSurvey } from '../docker/survey-engine.ts';
import { toEngineError } from '../docker/errors.ts';
import type { Log } from '../log.ts';
import { checkDaemon, checkEngine, checkHost } from './check-settings.ts';
import { checkVersion } from './check-versions.ts';
import type { Check } from './check.ts';
import { readDaemonSettings } from './daemon-settings.ts';
import { surveyHost } from './survey-host.ts';

const LOOK_MS = 10 * 60_000;

export interface FitnessOptions {
  engine: Pick<Engine, 'survey' | 'socketPath'>;
  /** The engine's process; null: it cannot be seen. */
  enginePid: () => number | null;
  isEngineUp: () => boolean;
  log: Log;
  onChange: () => void;
}

/** Whether strangers' containers may run on this host: looked at when the engine answers (again), and now and then. */
export class FitnessWatch {
  readonly #options: FitnessOptions;
  #checks: Check[] = [];
  #components: EngineSurvey['components'] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: FitnessOptions) {
    this.#options = options;
  }

  /** [] until the engine has been asked once. */
  checks(): Check[] {
    return this.#checks;
  }

  components(): EngineSurvey['components'] {
    return this.#components;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#options.isEngineUp()) void this.refresh();
    }, LOOK_MS);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async refresh(): Promise<void> {
    const { engine, enginePid, log, onChange } = this.#options;
    try {
      const survey = await engine.survey();
      const pid = enginePid();
      this.#components = survey.components;
      this.#checks = assess(survey, pid === null ? null : readDaemonSettings(pid), engine.socketPath);
      onChange();
    } catch (error) {
      log.warn('the engine’s fitness could not be looked at', { problem: toEngineError(error, 'info').message });
    }
  }
}

function assess(survey: EngineSurvey, settings: Parameters<typeof checkDaemon>[0], socketPath: string): Check[] {
  const versionOf = (name: string) => survey.components.find((one) => one.name === name)?.version ?? null;
  const checks = [
    checkVersion('engine', survey.version),
    checkVersion('runc', versionOf('runc')),
    checkVersion('containerd', versionOf('containerd')),
    ...checkEngine(survey),
    ...checkDaemon(settings),
    ...checkHost(surveyHost(socketPath, survey.dataRoot)),
  ];
  return checks.map((one) => ({ ...one, message: one.message.slice(0, 2000), remedy: one.remedy.slice(0, 2000) }));
}
