import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** `PID COMMAND` of every process in whose command or environment `mark` occurs, but this one. */
export function processesOf(mark: string): string[] {
  const all = process.platform === 'linux' ? fromProc(mark) : fromPs(mark);
  return all.filter((line) => Number.parseInt(line, 10) !== process.pid);
}

function fromProc(mark: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      const found = command.includes(mark) || environment.includes(mark);
      // A zombie has neither: nothing of it works any more.
      return found ? [`${pid} ${command.replaceAll('\0', ' ')}`] : [];
    } catch {
      return [];
    }
  });
}

function fromPs(mark: string): string[] {
  const table = execFileSync('ps', ['-axEww', '-o', 'pid=', '-o', 'command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return table.split('\n').filter((line) => line.includes(mark));
}
