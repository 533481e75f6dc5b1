import { readFile } from 'node:fs/promises';
import { SubpipedError } from '../../domain/errors.ts';
import type { ServiceState } from '../service-manager.ts';
import { DISABLED, INPUT_OUTPUT, meaningOf } from './launchctl.ts';
import { unescapeXml } from './plist.ts';

/** Ends that tell of the way in which it was started; all others are the daemon's own. */
const LAUNCHD_ENDS = new Set([78, 126, 127]);
const LOG_LINES = 12;

/** What is known when the service does not come up. */
export interface LaunchdFailure {
  readonly what: string;
  readonly state: ServiceState;
  /** The daemon that holds the home in its place. */
  readonly byHand: { readonly message: string; readonly hint: string } | null;
  /** The last answer of launchctl. */
  readonly code: number | undefined;
}

/** `service_failed` with all that tells why: the state, the last end, and what it said last. */
export async function launchdFailure(failure: LaunchdFailure): Promise<SubpipedError> {
  const { what, state, byHand, code } = failure;
  const { enabled, lastExit, details, file } = state;
  const ended = Number.parseInt(lastExit ?? '', 10);
  const end = LAUNCHD_ENDS.has(ended) ? ended : null;
  const lines = [
    what,
    ...(enabled ? [] : ['it is turned off in System Settings']),
    ...(details['state'] === undefined ? [] : [`state: ${details['state']}`]),
    ...(lastExit === null ? [] : [`its last exit: ${lastExit}`]),
    ...(end === null ? [] : [meaningOf(end).meaning]),
    ...(byHand === null ? [] : [byHand.message]),
    ...(await lastLines(file)),
  ];
  const { hint } = byHand ?? meaningOf(enabled ? (end ?? code ?? INPUT_OUTPUT) : DISABLED);
  return new SubpipedError('service_failed', lines.join('\n  '), { hint });
}

/** The end of what the daemon wrote to standard error, by the property list. */
async function lastLines(file: string): Promise<string[]> {
  const xml = await readFile(file, 'utf8').catch(() => '');
  const path = /<key>StandardErrorPath<\/key>\s*<string>(.*?)<\/string>/su.exec(xml)?.[1] ?? '';
  const said = await readFile(unescapeXml(path), 'utf8').catch(() => '');
  return said
    .trimEnd()
    .split('\n')
    .slice(-LOG_LINES)
    .filter(Boolean)
    .map((line) => `| ${line}`);
}
