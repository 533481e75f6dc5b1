import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Programs that behave like a Mac's; first on PATH they take the place of the real ones. */
export const MAC_PROGRAMS = resolve(import.meta.dirname, '../fixtures/mac');

type Fact = 'source' | 'percent' | 'lowpowermode' | 'thermal';
type Fault = 'pmset' | 'notifyutil' | 'caffeinate' | 'taskpolicy';

/** The power of a Mac that pmset, notifyutil, caffeinate and taskpolicy tell of, in a folder. */
export class FakeMacPower {
  readonly state: string;

  constructor(folder: string) {
    this.state = join(folder, 'mac-power');
    mkdirSync(this.state, { recursive: true });
  }

  /** What a process needs to find the programs and this state. */
  get env(): Record<string, string> {
    const path = [MAC_PROGRAMS, process.env['PATH']].join(delimiter);
    return { PATH: path, FAKE_POWER_STATE: this.state };
  }

  set(fact: Fact, value: string | number): void {
    writeFileSync(join(this.state, fact), `${value}\n`);
  }

  onBattery(percent: number): void {
    this.set('percent', percent);
    this.set('source', 'Battery Power');
  }

  onAdapter(): void {
    this.set('source', 'AC Power');
  }

  /** Has a program go wrong from now on; null mends it. */
  fault(program: Fault, fault: string | null): void {
    const file = join(this.state, `${program}.fault`);
    if (fault === null) rmSync(file, { force: true });
    else writeFileSync(file, `${fault}\n`);
  }

  /** What a program was called with, one line a call. */
  calls(program: 'caffeinate' | 'taskpolicy'): string[] {
    try {
      return readFileSync(join(this.state, `${program}.log`), 'utf8')
        .split('\n')
        .filter(Boolean);
    } catch {
      return [];
    }
  }

  /** Processes of caffeinate that live. */
  awake(): number[] {
    return this.calls('caffeinate')
      .map((line) => Number.parseInt(line, 10))
      .filter(isAlive);
  }
}

/** Whether a process is there and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /su, '')
      .startsWith('Z');
  } catch {
    return false;
  }
}
