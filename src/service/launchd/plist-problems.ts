import { basename, isAbsolute } from 'node:path';
import { type ProtectedPlaces, protectedFolder } from '../../access/protected-folders.ts';
import type { PlistValue } from './plist.ts';

type Job = Readonly<Record<string, PlistValue>>;

/** What launchd.plist(5) knows of the keys that we use; a rule returns what is wrong. */
const RULES: Readonly<Record<string, (value: PlistValue, job: Job) => string | null>> = {
  Label: (value) => (/^[\w.-]+$/u.test(String(value)) ? null : 'is not a reverse domain name'),
  ProgramArguments: (value) => {
    if (!isTexts(value)) return 'is not a list of strings';
    const [program = '', script = ''] = programFiles(value as readonly PlistValue[]);
    return [program, script].every((path) => isAbsolute(path))
      ? null
      : 'needs absolute paths: launchd has no working folder, and node is not on its PATH';
  },
  WorkingDirectory: absolute,
  StandardOutPath: absolute,
  StandardErrorPath: absolute,
  EnvironmentVariables: (value) => {
    if (!isDictionary(value)) return 'is not a dictionary';
    const wrong = Object.entries(value).find(([, item]) => typeof item !== 'string');
    return wrong === undefined ? null : `has ${wrong[0]}, which is not a string`;
  },
  RunAtLoad: isTrue,
  KeepAlive: (value) =>
    isDictionary(value) &&
    Object.keys(value).join() === 'SuccessfulExit' &&
    value['SuccessfulExit'] === false
      ? null
      : 'must be {SuccessfulExit: false}: restart it after a crash, not after a normal exit',
  ThrottleInterval: within(10, 3600),
  // 0 would be for ever and stall the shutdown of the Mac.
  ExitTimeOut: within(10, 600),
  ProcessType: (value) =>
    value === 'Interactive' ? null : 'must be Interactive: all others slow down every stage',
  LimitLoadToSessionType: (value) =>
    value === 'Aqua' ? null : 'must be Aqua: notifications need the user’s session',
  MaterializeDatalessFiles: isTrue,
  SoftResourceLimits: (value) =>
    isDictionary(value) && within(1024, 1_048_576)(value['NumberOfFiles'] ?? 0) === null
      ? null
      : 'needs NumberOfFiles, a number',
  Umask: (value) => (value === 0o077 ? null : 'must be 63, which is 077 in decimal'),
};

/** Places that launchd opens before the program runs; in a protected folder it would not run. */
const OPENED = ['WorkingDirectory', 'StandardOutPath', 'StandardErrorPath'];

/**
 * Every problem of a service's description, before launchd sees it: it says `5: Input/output error`
 * for all of them. `file` is where it is to be written.
 */
export function plistProblems(job: Job, file: string, places: ProtectedPlaces): string[] {
  const problems = Object.entries(RULES).flatMap(([key, rule]) => {
    const value = job[key];
    const problem = value === undefined ? 'is missing' : rule(value, job);
    return problem === null ? [] : [`${key} ${problem}`];
  });
  const unknown = Object.keys(job).filter((key) => !Object.hasOwn(RULES, key));
  problems.push(...unknown.map((key) => `${key} is an unknown key`));
  if (basename(file) !== `${String(job['Label'])}.plist`) {
    problems.push(`the file must be named ${String(job['Label'])}.plist`);
  }
  const opened = [
    ...OPENED.map((key) => job[key]),
    ...programFiles(listOf(job['ProgramArguments'])),
  ];
  for (const path of opened) {
    const found = typeof path === 'string' ? protectedFolder(path, places) : null;
    if (found !== null) problems.push(`${String(path)} is in ${found.kind}`);
  }
  const tilde = texts(job).find((text) => text.startsWith('~') || text.includes('$HOME'));
  if (tilde !== undefined) problems.push(`${tilde}: launchd expands neither ~ nor variables`);
  return problems;
}

function absolute(value: PlistValue): string | null {
  return typeof value === 'string' && isAbsolute(value) ? null : 'is not an absolute path';
}

function isTrue(value: PlistValue): string | null {
  return value === true ? null : 'must be true';
}

function within(least: number, most: number) {
  return (value: PlistValue): string | null =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? null
      : `must be a whole number from ${least} to ${most}`;
}

function isDictionary(value: PlistValue): value is { readonly [key: string]: PlistValue } {
  return typeof value === 'object' && !Array.isArray(value);
}

function listOf(value: PlistValue | undefined): readonly PlistValue[] {
  return Array.isArray(value) ? (value as readonly PlistValue[]) : [];
}

function isTexts(value: PlistValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function texts(value: PlistValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [];
  return (
    Array.isArray(value) ? [...(value as readonly PlistValue[])] : Object.values(value)
  ).flatMap(texts);
}

/** Of a program's words those that name files which are opened: node and the script. */
function programFiles(words: readonly PlistValue[]): string[] {
  const texts = words.filter((word) => typeof word === 'string');
  return texts.filter((word) => !word.startsWith('-')).slice(0, 2);
}
