import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's clock ticks a second: what /proc counts processor time in (proc(5), CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** What a process holds and has used, as Linux tells it. */
export interface ProcessFacts {
  readonly residentMb: number;
  readonly openFiles: number;
  /** Processor seconds so far, of itself and not of its children. */
  readonly cpuSeconds: number;
}

export const hasProcessFacts = process.platform === 'linux';

export function processFacts(pid: number): ProcessFacts {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const residentKb = Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]);
  // Behind the name in brackets, which may hold spaces: the 14th and 15th field are user and system.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /su, '')
    .split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    residentMb: residentKb / 1024,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
    cpuSeconds: ticks / TICKS_PER_SECOND,
  };
}
