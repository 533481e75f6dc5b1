import { type ChildProcess, spawn } from 'node:child_process';

export interface AnswersOptions {
  /** How long a folder may take to answer. */
  readonly limitMs?: number;
  /** Lists a folder; replaced in tests. */
  readonly program?: string;
}

/** A share that wakes its disks takes up to 15 s. */
const LIMIT_MS = 20_000;

/** What was asked of a disk or share that does not answer. */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

/**
 * Sees to it that a disk or share that does not answer holds up nobody else. What hangs in the kernel
 * cannot be canceled and keeps one of the few threads in which Node reads files: each place is asked
 * one thing at a time, and nothing more until that has come to an end.
 */
export class Answers {
  readonly #limitMs: number;
  readonly #program: string;
  readonly #silent = new Set<string>();
  /** Folders whose program has not come to an end. */
  readonly #late = new Set<string>();
  readonly #children = new Map<string, ChildProcess>();

  constructor({ limitMs = LIMIT_MS, program = 'ls' }: AnswersOptions = {}) {
    this.#limitMs = limitMs;
    this.#program = program;
  }

  /**
   * What `ask` gives. Throws `NotAnswering` when that takes too long without `progress` changing,
   * and at once as long as an earlier question about the place is not answered.
   */
  async of<T>(place: string, ask: () => Promise<T>, progress: () => unknown = () => 0): Promise<T> {
    if (this.#silent.has(place)) throw silence(place);
    const answer = ask();
    for (;;) {
      const before = progress();
      const outcome = await this.#inTime(answer);
      if (outcome !== LATE) return outcome;
      if (progress() !== before) continue;
      this.#silent.add(place);
      const over = () => void this.#silent.delete(place);
      answer.then(over, over);
      throw silence(place);
    }
  }

  /** Whether a folder can be listed, or is refused, in time: asked by a program that may hang. */
  async isAnswering(folder: string): Promise<boolean> {
    if (this.#silent.has(folder) || this.#late.has(folder)) return false;
    const child = this.#children.get(folder) ?? this.#list(folder);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    });
    if ((await this.#inTime(ended)) !== LATE) return true;
    this.#late.add(folder);
    void ended.then(() => this.#late.delete(folder));
    return false;
  }

  /** Ends the programs that still ask; one that hangs in the kernel ends when that lets it go. */
  stop(): void {
    for (const child of this.#children.values()) {
      child.kill('SIGKILL');
      child.unref();
    }
  }

  #list(folder: string): ChildProcess {
    // Unsorted and with hidden names: nothing is asked of each file.
    const child = spawn(this.#program, ['-f', '--', folder], { stdio: 'ignore' });
    this.#children.set(folder, child);
    const forget = () => void this.#children.delete(folder);
    child.once('exit', forget);
    child.once('error', forget);
    return child;
  }

  async #inTime<T>(answer: Promise<T>): Promise<T | typeof LATE> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      timer = setTimeout(() => resolve(LATE), this.#limitMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const LATE = Symbol('late');

const silence = (place: string) => new NotAnswering(`${place} does not answer`);
