import { displayLines, displayText } from './display-text.ts';

const SHOWN_ELSEWHERE = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err', 'module']);

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `2026-03-01 09:05:07` in the person's own time zone. */
export function localTime(instantMs: number): string {
  const at = new Date(instantMs);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
  return `${day} ${time}`;
}

/**
 * One JSON line of the log as people read it; a line that is none comes back as it is. What a
 * terminal would obey, in the name of a film say, is escaped.
 */
export function formatLogLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return displayText(line.replaceAll('\t', '    '));
  const { time, level, module, msg, err } = entry;
  const parts = [
    typeof time === 'number' ? localTime(time) : '',
    String(level ?? '').padEnd(5),
    typeof module === 'string' ? `${module}:` : '',
    typeof msg === 'string' ? displayText(msg) : '',
    ...Object.entries(entry)
      .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
      .map(([name, value]) =>
        displayText(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
      ),
    describeError(err),
  ];
  return displayLines(parts.filter((part) => part !== '').join(' '));
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  // Stages write plain text, in which a line may happen to be a number.
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** `code: message` of a logged error; a bug of ours comes with its stack. */
function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, message, stack } = error as Record<string, unknown>;
  const text = displayText(
    `${typeof code === 'string' ? `${code}: ` : ''}${String(message ?? '')}`,
  );
  const expected = typeof code === 'string' && code !== 'internal';
  return expected || typeof stack !== 'string' ? text : `${text}\n${stack}`;
}
