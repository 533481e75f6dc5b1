import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A program that writes down its arguments and then does what `then` says (a line of sh). */
export class FakeProgram {
  readonly path: string;
  readonly #record: string;

  private constructor(folder: string, name: string) {
    this.path = join(folder, name);
    this.#record = join(folder, `${name}.args`);
  }

  static async create(folder: string, name: string, then = 'exit 0'): Promise<FakeProgram> {
    const program = new FakeProgram(folder, name);
    const script = `#!/bin/sh\nprintf '%s\\0' "$@" > '${program.#record}'\n${then}\n`;
    await writeFile(program.path, script);
    await chmod(program.path, 0o755);
    return program;
  }

  async args(): Promise<string[]> {
    return (await readFile(this.#record, 'utf8')).split('\0').slice(0, -1);
  }
}
