import { join } from 'node:path';
import { type LevelWithSilent, type Logger, pino } from 'pino';
import { formatLogLine } from './log-line.ts';
import { redact } from './redact.ts';
import { RotatingFile } from './rotating-file.ts';

const BYTES_PER_MB = 1024 * 1024;

export interface LogOptions {
  /** `<home>/state/logs`. */
  readonly folder: string;
  readonly level: LevelWithSilent;
  readonly maxSizeMb: number;
  readonly maxFiles: number;
  /** Also shows each line, readable, to the person at the terminal. */
  readonly echo?: (line: string) => void;
}

export interface OpenLog {
  readonly logger: Logger;
  close(): void;
}

/** The daemon's log, as JSON lines; `subpiped logs` shows it to people. */
export function daemonLogFile(folder: string): string {
  return join(folder, 'daemon.log');
}

/** Opens the daemon's log. Writing it never throws and never holds up a job. */
export function openLog(options: LogOptions): OpenLog {
  const file = new RotatingFile(daemonLogFile(options.folder), {
    maxBytes: options.maxSizeMb * BYTES_PER_MB,
    maxFiles: options.maxFiles,
  });
  const { echo } = options;
  const destination = {
    write(line: string) {
      file.write(line);
      echo?.(`${formatLogLine(line.trimEnd())}\n`);
    },
  };
  const logger = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    destination,
  );
  return { logger, close: () => file.close() };
}
