import type { EventEmitter } from 'node:events';

// SIGPIPE is left out: a closed terminal pipe is no wish to stop, and Node ignores it anyway.
const STOP_SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
type StopSignal = keyof typeof STOP_SIGNALS;

export interface Stops extends Disposable {
  /** Aborted by the first signal: stop in an orderly way. */
  readonly first: AbortSignal;
  /** Resolves at the second signal with the exit code for it: stop now. */
  readonly second: Promise<number>;
}

/** Turns the signals that end a program into two steps. */
export function listenForStops(signals: EventEmitter): Stops {
  const first = new AbortController();
  let resolve: (code: number) => void = () => {};
  const second = new Promise<number>((settle) => {
    resolve = settle;
  });
  const listeners = (Object.keys(STOP_SIGNALS) as StopSignal[]).map((name) => {
    const listener = () => {
      // The shell's rule: 128 and the signal's number.
      if (first.signal.aborted) resolve(128 + STOP_SIGNALS[name]);
      else first.abort();
    };
    signals.on(name, listener);
    return [name, listener] as const;
  });
  return {
    first: first.signal,
    second,
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) signals.off(name, listener);
    },
  };
}
