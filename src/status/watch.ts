import { setTimeout as delay } from 'node:timers/promises';

export interface Screen {
  readonly isTty: boolean;
  readonly rows: number;
  write(text: string): void;
}

const EVERY_MS = 500;
/** To the top left, then each line with the rest of it cleared, then everything below. */
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';
const CLEAR_SCREEN = '\u001B[2J';

/**
 * Shows what `frame` says, again when it has changed, until `signal` ends it. On a terminal each
 * frame is drawn over the last; elsewhere frames follow each other.
 */
export async function watchStatus(
  frame: () => string,
  screen: Screen,
  signal: AbortSignal,
  everyMs = EVERY_MS,
): Promise<void> {
  let shown: string | undefined;
  while (!signal.aborted) {
    const text = frame();
    if (text !== shown) screen.write(draw(text, screen, shown === undefined));
    shown = text;
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

function draw(text: string, screen: Screen, first: boolean): string {
  if (!screen.isTty) return first ? text : `\n${text}`;
  // Lines that do not fit would scroll, and the next frame would be drawn in the wrong place.
  const lines = text
    .trimEnd()
    .split('\n')
    .slice(0, screen.rows - 1);
  const body = lines.map((line) => `${line}${CLEAR_LINE}\n`).join('');
  return `${first ? CLEAR_SCREEN : ''}${HOME}${body}${CLEAR_BELOW}`;
}
