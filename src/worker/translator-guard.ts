import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { JobQueue } from '../queue/job-queue.ts';

/** A server that a person starts is noticed within this time. */
export const LOOK_MS = 60_000;
/** Nothing is asked of the server: that it answers at all is enough. */
const ANSWER_MS = 5_000;

type Translators = Config['stages']['translation']['translators'];

export interface TranslatorGuardOptions {
  readonly translators: Translators;
  readonly queue: Pick<JobQueue, 'waitingFor' | 'get' | 'resume'>;
  readonly logger: Logger;
  /** Says that films continue. */
  readonly changed: () => void;
  readonly answers?: (url: string, signal: AbortSignal) => Promise<boolean>;
}

/** Lets films that wait for a chat server go on once it answers. */
export class TranslatorGuard {
  readonly #options: TranslatorGuardOptions;
  readonly #urls: readonly string[];
  readonly #stop = new AbortController();
  /** Whether no server answered when it was last looked for. */
  #away = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TranslatorGuardOptions) {
    this.#options = options;
    this.#urls = options.translators.flatMap((one) =>
      typeof one === 'object' && 'url' in one ? [one.url] : [],
    );
  }

  start(): void {
    if (this.#urls.length === 0) return;
    const { logger } = this.#options;
    this.#timer = setInterval(
      () =>
        void this.look().catch((err) => logger.warn({ err }, 'the translator was not looked for')),
      LOOK_MS,
    );
    this.#timer.unref();
  }

  /** Looks once, if a film waits. */
  async look(): Promise<void> {
    const { queue, logger, changed, answers = serverAnswers } = this.#options;
    if (queue.waitingFor('missing_translator').length === 0) return;
    const found = await Promise.all(this.#urls.map((url) => answers(url, this.#stop.signal)));
    if (this.#stop.signal.aborted) return;
    const wasAway = this.#away;
    this.#away = !found.includes(true);
    if (this.#away) return;
    // That a server answers is no news to a film that could use none of its answers: it would be
    // translated in vain every minute.
    const films = queue
      .waitingFor('missing_translator')
      .filter((id) => wasAway || queue.get(id)?.errorCode === 'translator_away');
    for (const id of films) queue.resume(id);
    if (films.length === 0) return;
    logger.info({ films: films.length }, 'the translator answers again; films continue');
    changed();
  }

  stop(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
  }
}

async function serverAnswers(url: string, stop: AbortSignal): Promise<boolean> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]);
  try {
    const { username, password, ...address } = parts(url);
    const headers = username === '' ? {} : { authorization: basic(username, password) };
    const answer = await fetch(address.href, { signal, headers, redirect: 'manual' });
    await answer.body?.cancel();
    // A gateway before a server that is not up yet says 5xx.
    return answer.status < 500;
  } catch {
    return false;
  }
}

/** `fetch` refuses addresses that hold a name and password. */
function parts(url: string) {
  const address = new URL(`${url.replace(/\/+$/u, '')}/models`);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  return { username, password, href: address.href };
}

function basic(username: string, password: string): string {
  const pair = [username, password].map(decodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
