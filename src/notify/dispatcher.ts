import type { Logger } from 'pino';
import type { Receiver, RecoveryFacts } from './receiver.ts';

export interface DispatcherOptions {
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly recovery: RecoveryFacts;
  readonly logger: Pick<Logger, 'error'>;
}

/** Passes what happens to all receivers, each for itself: one that fails holds up no other. */
export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Passes a recovery on, and what an earlier daemon did not come to send. */
  start(): void {
    const { recovery } = this.#options;
    this.#each((receiver) => receiver.recovered?.(recovery));
    this.look();
  }

  /** Something may have changed. */
  look(): void {
    this.#each((receiver) => receiver.look());
  }

  /** Resolves when each has sent what it could in time. */
  async stop(): Promise<void> {
    const { receivers } = this.#options;
    await Promise.all(
      [...receivers].map(async ([name, receiver]) => {
        await receiver.stop().catch((error: unknown) => this.#failed(name, error));
      }),
    );
  }

  #each(call: (receiver: Receiver) => void): void {
    for (const [name, receiver] of this.#options.receivers) {
      try {
        call(receiver);
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(receiver: string, error: unknown): void {
    this.#options.logger.error({ err: error, receiver }, 'a receiver failed');
  }
}
