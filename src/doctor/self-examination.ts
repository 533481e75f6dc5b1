import type { Logger } from 'pino';
import type { Home, PlaceEnvironment } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../system/clock.ts';
import { allChecks } from './all-checks.ts';
import { leaveServiceView } from './service-view.ts';
import { ask } from './surroundings.ts';

export interface SelfExaminationOptions {
  readonly home: Home;
  readonly places: PlaceEnvironment;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Has the service look at its own surroundings, for `subpiped doctor` in a terminal, which has
 * another PATH and other rights. A daemon in a terminal has nothing to add and leaves it.
 */
export class SelfExamination {
  readonly #options: SelfExaminationOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: SelfExaminationOptions) {
    this.#options = options;
  }

  /** Begins to look, unless it is at it already. */
  run(): void {
    if (this.#options.places.env['SUBPIPED_SERVICE'] === undefined) return;
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #look(): Promise<void> {
    const { home, places, config, clock, logger } = this.#options;
    const { signal } = this.#stop;
    try {
      // The service is what is looked at from outside; of its manager it asks nothing.
      const at = { home, places, config, manager: null, program: 'subpiped', ask };
      await leaveServiceView(home, allChecks(at), clock.now(), signal);
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'the self-check could not be completed');
    }
  }
}
