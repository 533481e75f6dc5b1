import { readFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** Folder of the stand-ins for programs of macOS. */
export const MAC_PROGRAMS = resolve(import.meta.dirname, '../fixtures/mac');

export interface Shown {
  readonly program: string;
  readonly title: string;
  readonly message: string;
  readonly group: string | null;
  readonly open: string | null;
}

/** What the stand-ins of test/fixtures/mac were called with, and what a person would have seen. */
export class FakeNotifiers {
  readonly folder: string;

  /** `folder` must exist. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** The environment in which the stand-ins are found before all other programs. */
  env(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
    const PATH = [MAC_PROGRAMS, process.env['PATH'] ?? ''].join(delimiter);
    return { PATH, FAKE_NOTIFY_DIR: this.folder, ...settings };
  }

  async calls(): Promise<{ readonly program: string; readonly argv: readonly string[] }[]> {
    return await this.#read('calls.jsonl');
  }

  async shown(): Promise<Shown[]> {
    return await this.#read('shown.jsonl');
  }

  async #read<T>(name: string): Promise<T[]> {
    const text = await readFile(join(this.folder, name), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  }
}
