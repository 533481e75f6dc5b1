import { SubpipedError } from '../../domain/errors.ts';
import { nodeFlags } from '../../system/runtime.ts';
import type { ServicePlan } from '../service-manager.ts';

/** systemd waits this long before it starts a daemon again that failed. */
const RESTART_SECONDS = 10;
/** A stop takes the daemon 10 s at most; the rest is reserve. */
const STOP_SECONDS = 30;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const UNESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The systemd user unit of a daemon, as text. Throws `usage` for a path that no unit can express.
 * Why each setting is as it is: the comments go into the file, for people who open it.
 */
export function systemdUnit(plan: ServicePlan): string {
  const [program, ...args] = [plan.node, ...nodeFlags(), plan.cli, 'run', '--home', plan.home];
  const environment = Object.entries(plan.environment).map(
    ([name, value]) => `Environment=${quoted(`${name}=${value}`)}`,
  );
  return `[Unit]
Description=subpiped, subtitles for films
# A daemon that cannot start is tried again for as long as it takes, not five times.
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=${quoted(programPath(program))} ${args.map(argument).join(' ')}
WorkingDirectory=${rawPath(plan.home)}
${environment.join('\n')}
# Exit code 0 is an end that a person asked for.
Restart=on-failure
RestartSec=${RESTART_SECONDS}
# The daemon alone hears SIGTERM and ends its stages in order; what is left of them is killed.
KillMode=mixed
TimeoutStopSec=${STOP_SECONDS}
UMask=0077

[Install]
WantedBy=default.target
`;
}

/**
 * A value between quotes, as systemd.syntax(7) has it. `%` begins a specifier everywhere
 * (systemd.unit(5)), and a line feed would end the setting.
 */
function quoted(text: string): string {
  const escaped = text.replace(/[\\"\n\r\t]/gu, (char) => ESCAPES[char] ?? char);
  return `"${escaped.replaceAll('%', '%%')}"`;
}

/** An argument of ExecStart, where `$` begins a variable (systemd.service(5)). */
function argument(text: string): string {
  return quoted(text.replaceAll('$', '$$$$'));
}

/** systemd starts no program with such characters in its path, however they are escaped. */
function programPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (!/["'\\$\u0000-\u001f\u007f]/u.test(path)) return path;
  throw new SubpipedError('usage', `systemd cannot start a program with this path: ${path}`, {
    hint: 'use a node whose path has no quotes, backslashes or dollar signs',
  });
}

/** A path that systemd takes as it stands, without quotes and escapes. */
function rawPath(path: string): string {
  if (/[\n\r]/u.test(path)) {
    throw new SubpipedError(
      'usage',
      'systemd cannot work in a folder with a line feed in its name',
      {
        hint: 'choose another home with --home',
      },
    );
  }
  // The slash keeps a blank or a backslash at the end from being taken for the line's own.
  return `${path.replaceAll('%', '%%')}/`;
}

/** The words of ExecStart in a unit that `systemdUnit` wrote; none in another's. */
export function argumentsInUnit(unit: string): string[] {
  const line = /^ExecStart=(".*")$/mu.exec(unit)?.[1] ?? '';
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, text = '']) =>
    text
      .replace(/\\(.)/gu, (_, char: string) => UNESCAPES[char] ?? char)
      .replaceAll('%%', '%')
      .replaceAll('$$', '$'),
  );
}
