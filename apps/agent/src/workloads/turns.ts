export interface TurnsOptions {
  run: () => Promise<void>;
  /** What `run` has thrown; the turn is over. */
  onError: (error: unknown) => void;
  /** Nothing is left to run. */
  onIdle: () => void;
  isClosed: () => boolean;
  now: () => number;
}

/** One run at a time, however often it is woken: being woken meanwhile makes it run once more. */
export class Turns {
  readonly #options: TurnsOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#running !== null;
  }

  wake(): void {
    if (this.#options.isClosed()) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#running = this.#run();
  }

  /** Replaces a time that was set before. */
  wakeAt(atMs: number): void {
    const { isClosed, now } = this.#options;
    if (isClosed()) return;
    this.forgetTime();
    this.#timer = setTimeout(() => this.wake(), Math.max(0, atMs - now()));
  }

  forgetTime(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Settles when what runs now has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Does `work` as if it were a turn. Null: one is under way, or all is closed. */
  async whileIdle<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#running !== null || this.#options.isClosed()) return null;
    const done = work();
    this.#running = done.then(
      () => this.#afterRun(),
      () => this.#afterRun(),
    );
    return done;
  }

  async #run(): Promise<void> {
    const { run, onError, isClosed } = this.#options;
    try {
      do {
        this.#again = false;
        this.forgetTime();
        await run();
      } while (this.#again && !isClosed());
    } catch (error) {
      onError(error);
    }
    this.#afterRun();
  }

  #afterRun(): void {
    this.#running = null;
    if (this.#again) this.wake();
    else this.#options.onIdle();
  }
}
