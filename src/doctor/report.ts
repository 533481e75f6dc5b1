import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { venvsDir } from '../config/paths.ts';
import { SUBTITLE_SUFFIXES } from '../domain/subtitle-formats.ts';
import { maskSecrets } from '../pipeline/freshness.ts';
import { launchctl } from '../service/launchd/launchctl.ts';
import { LABEL } from '../service/service-manager.ts';
import { daemonLogFile } from '../system/logging.ts';
import { redact } from '../system/redact.ts';
import type { Checked } from './check.ts';
import { deviceTable, tableLine } from './checks/models.ts';
import { formatFindings } from './format.ts';
import { onlyAMacTells } from './only-a-mac-tells.ts';
import type { ServiceView } from './service-view.ts';
import type { Surroundings } from './surroundings.ts';

const LOG_LINES = 200;
const COLUMNS = 100;
/** Fields of the configuration and of log lines that name a film or where it lies. */
const NAMES =
  /("(?:source|film|name|path|output|title|subtitles|movieDir|err)"\s*:\s*)"(?:[^"\\]|\\.)*"/giu;
const FILMS = 'mkv|mp4|m4v|mov|avi|webm|mpg|mpeg|ts|m2ts|wmv|flv|3gp|ogv';
const SUFFIXES = [FILMS, ...SUBTITLE_SUFFIXES].join('|');
/** A name up to a film's suffix: names hold blanks, so all since the last quote or slash goes. */
const FILM = new RegExp(`[^\\n"'«»/]{1,255}\\.(?:${SUFFIXES})\\b`, 'giu');

export interface ReportOptions {
  readonly found: readonly Checked[];
  readonly service: ServiceView | null;
  /** Whether films may be named. */
  readonly withNames: boolean;
  readonly signal: AbortSignal;
}

/** One page of Markdown with all that a bug report needs, and nothing that is nobody's business. */
export async function doctorReport(at: Surroundings, options: ReportOptions): Promise<string> {
  const { found, service, signal } = options;
  const sections: [string, string][] = [
    ['Checks', formatFindings(found, { columns: COLUMNS, color: false, service })],
    ['System', await system(at, signal)],
    ['Devices', await devices(at, signal)],
    ['Service', await serviceText(at)],
    ['Facts that only a Mac can show', await onlyAMacTells(at, found, signal)],
    ['Configuration', configuration(at)],
    ['Last lines of the log', await lastLines(daemonLogFile(at.home.logs))],
    ['The launchd error log', await lastLines(join(at.home.logs, 'launchd.err.log'))],
  ];
  const text = sections
    .map(([title, body]) => `## ${title}\n\n\`\`\`\n${body.trimEnd() || '(nothing)'}\n\`\`\`\n`)
    .join('\n');
  return `# subpiped doctor --report\n\nRead it before you attach it.\n\n${anonymous(at, text, options.withNames)}`;
}

/** Without secrets, the person's name and folder, and the names of films. */
function anonymous({ places, config }: Surroundings, text: string, withNames: boolean): string {
  let clean = redact(stripVTControlCharacters(text));
  const { env, homeDir } = places;
  const key = config instanceof Error ? null : config.stages.tmdb.apiKey;
  // Whatever a log line or a message quotes of them.
  for (const secret of [key, ...secretsOf(env)]) {
    if (secret) clean = clean.replaceAll(secret, '[hidden]');
  }
  if (!withNames) clean = clean.replace(NAMES, '$1"[name]"').replace(FILM, '[film]');
  clean = clean.replaceAll(homeDir, '~');
  const user = env['USER'] ?? env['LOGNAME'] ?? '';
  // A short name would be found in other words.
  return user.length > 3 && user !== 'root' ? clean.replaceAll(user, '[user]') : clean;
}

function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /key|token|secret|password|passwd|auth/iu.test(name) && value !== undefined && value.length > 5
      ? [value]
      : [],
  );
}

async function system({ ask, places, program }: Surroundings, signal: AbortSignal) {
  const lines = [`program: ${program}`, `node: ${process.version} ${process.arch}`];
  const asked: [string, string, string[]][] =
    places.platform === 'darwin'
      ? [
          ['macOS', 'sw_vers', []],
          ['Mac', 'sysctl', ['-n', 'hw.model', 'machdep.cpu.brand_string', 'hw.memsize']],
        ]
      : [['system', 'uname', ['-srm']]];
  for (const [title, name, args] of [...asked, ['ffmpeg', 'ffmpeg', ['-version']] as const]) {
    const { stdout, stderr } = await ask(name, [...args], { signal });
    const text = (stdout || stderr).trim().split('\n').slice(0, 4).join(' · ');
    lines.push(`${title}: ${text}`);
  }
  return lines.join('\n');
}

async function devices(at: Surroundings, signal: AbortSignal): Promise<string> {
  const python = join(venvsDir(at.places), 'demux', 'bin', 'python');
  try {
    const table = await deviceTable(at, python, signal);
    return table.map(tableLine).join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}

async function serviceText({ manager, places }: Surroundings): Promise<string> {
  if (manager === null) return 'this system has no service manager';
  const state = JSON.stringify(await manager.state(), null, 2);
  if (places.platform !== 'darwin') return state;
  const { code, stdout, stderr } = await launchctl(['print', `gui/${process.getuid?.()}/${LABEL}`]);
  return `${state}\n\nlaunchctl print (${code}):\n${withoutEnvironment(stdout) || stderr}`;
}

/** `launchctl print` shows the whole environment, which may hold anything. */
function withoutEnvironment(text: string): string {
  return text.replace(/^(\t[a-z ]*environment = \{)\n[\s\S]*?^\t\}/gmu, '$1 [left out] }');
}

function configuration({ config }: Surroundings): string {
  if (config instanceof Error) return config.message;
  const stages = Object.entries(config.stages).map(([name, section]) => [
    name,
    maskSecrets(section),
  ]);
  return JSON.stringify({ ...config, stages: Object.fromEntries(stages) }, null, 2);
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}
