import { type Answer, runProgram } from '../../system/run-program.ts';

/** Calls launchctl with arguments; never rejects for what it answers. */
export type Launchctl = (args: readonly string[], signal?: AbortSignal) => Promise<Answer>;

/** launchctl answers within a second; longer is a launchd that hangs. */
const LIMIT_MS = 20_000;

/** The real program. */
export const launchctl: Launchctl = (args, signal) =>
  runProgram('launchctl', args, { limitMs: LIMIT_MS, signal });

/** `launchctl print` and the service is not loaded (`Could not find service`). */
export const NOT_LOADED = 113;
/** `bootout` of what is not loaded (`No such process`). */
export const NO_PROCESS = 3;
/** Still ending, already loaded, disabled, or a plist that it does not take: all say this. */
export const INPUT_OUTPUT = 5;
export const IN_PROGRESS = new Set([36, 37]);
export const DISABLED = 119;
const NO_SESSION = 125;

interface Meaning {
  readonly meaning: string;
  readonly hint: string;
}

const LOGIN_ITEMS =
  'System Settings → General → Login Items & Extensions: turn on “node” under “Allow in the Background”, then run subpiped start';

const MEANINGS: Readonly<Record<number, Meaning>> = {
  [NO_PROCESS]: { meaning: 'it is not loaded', hint: 'subpiped start' },
  [INPUT_OUTPUT]: {
    meaning: 'launchd refuses it (an earlier one is still stopping, or it is turned off)',
    hint: `wait a minute, then run subpiped restart; if that does not help: ${LOGIN_ITEMS}`,
  },
  36: {
    meaning: 'launchd is still working on it',
    hint: 'wait a minute, then run subpiped restart',
  },
  37: {
    meaning: 'launchd is already working on it',
    hint: 'wait a minute, then run subpiped restart',
  },
  78: {
    meaning: 'the program was not found or cannot be run',
    hint: 'run subpiped install to update the paths of node and subpiped',
  },
  [NOT_LOADED]: { meaning: 'it is not loaded', hint: 'subpiped start' },
  [DISABLED]: { meaning: 'it is turned off', hint: LOGIN_ITEMS },
  [NO_SESSION]: {
    meaning: 'there is no desktop session to run it in (there is none over SSH)',
    hint: 'log in at the Mac or through Screen Sharing, and run it in Terminal there, without sudo',
  },
  126: { meaning: 'the program cannot be run', hint: 'subpiped install' },
  127: { meaning: 'the program was not found', hint: 'is this a Mac? launchctl belongs to macOS' },
};

/** What a code of launchctl means, and what to do. */
export function meaningOf(code: number): Meaning {
  return (
    MEANINGS[code] ?? {
      meaning: `launchctl returned ${code}`,
      hint: `see launchctl error ${code} and subpiped doctor`,
    }
  );
}

/**
 * The service's own facts from `launchctl print`, whose text is no contract (launchctl(1)): lines of
 * one tab only, since those below tell of other things under the same names.
 */
export function factsIn(text: string): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [, key = '', value = ''] of text.matchAll(/^\t([a-z][a-z ]*) = (.*)$/gmu)) {
    if (value !== '{') facts[key] ??= value.trim();
  }
  return facts;
}

/** Whether `launchctl print-disabled` says that the label is switched off. */
export function isDisabled(text: string, label: string): boolean {
  const line = text.split('\n').find((candidate) => candidate.includes(`"${label}"`));
  return /=>\s*(disabled|true)\b/u.test(line ?? '');
}
