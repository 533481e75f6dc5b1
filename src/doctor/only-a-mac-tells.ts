import type { Checked, Result } from './check.ts';
import type { Surroundings } from './surroundings.ts';

const WORDS: Readonly<Record<Result, string>> = {
  ok: 'pass',
  warning: 'FAIL',
  broken: 'FAIL',
  skipped: 'not tried',
};

/** What only the person saw: to be answered before the report is sent. */
const QUESTIONS = [
  'Did macOS ask whether node may read a folder? Which folder, and what did the dialog say?',
  'What did the notice about the background item say, and which name did it show?',
  'Did `subpiped notify --test` show a notification? Did clicking it open the folder?',
  'Did a film keep running with the lid closed, on AC power and on battery?',
  'Was a film that was dropped in while the Mac slept overnight found after it woke? How long did that take?',
  'Did subpiped wait until Finder had finished copying a film from another disk?',
  'How long is the film, and how long did it take? (subpiped show JOB)',
];

/**
 * The facts that were never seen where this was written, each tried or asked: a report from a Mac
 * turns the list in docs/mac.md into knowledge.
 */
export async function onlyAMacTells(
  { places, ask, manager }: Surroundings,
  found: readonly Checked[],
  signal: AbortSignal,
): Promise<string> {
  if (places.platform !== 'darwin') return 'not a Mac';
  const by = (id: string, what: string) => {
    const check = found.find((one) => one.id === id);
    return `${(check === undefined ? 'not tried' : WORDS[check.result]).padEnd(9)} ${what}: ${check?.reason ?? ''}`;
  };
  const state = await manager?.state();
  const assertions = await ask('pmset', ['-g', 'assertions'], { signal });
  const awake = /caffeinate/u.test(assertions.stdout);
  const thermal = await ask('notifyutil', ['-g', 'com.apple.system.thermalpressurelevel'], {
    signal,
  });
  const printed =
    state?.loaded === true && state.pid !== null && state.details['path'] !== undefined;
  return [
    by('priority', 'launchd runs the service at full speed'),
    by('permissions', 'folders can be read from this terminal'),
    by('protected', 'nothing is in a folder that macOS protects'),
    by('notifications', 'notifications'),
    by('devices', 'devices'),
    by('file-system', 'file system of in/'),
    `${(state === undefined ? 'not tried' : printed ? 'pass' : 'FAIL').padEnd(9)} the output of launchctl print is understood`,
    `${(awake ? 'pass' : 'not tried').padEnd(9)} caffeinate is active while a film runs (run this during one)`,
    `${(/\d\s*$/u.test(thermal.stdout) ? 'pass' : 'FAIL').padEnd(9)} thermal pressure can be read: ${thermal.stdout.trim()}`,
    '',
    ...QUESTIONS.map((question) => `ask       ${question}\n          >`),
  ].join('\n');
}
