import Sqlite from 'better-sqlite3';
import { macProblem } from '../../system/runtime.ts';
import { broken, type Check, ok, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** Node itself, and the part of SQLite that is native code. */
export function nodeChecks(at: Surroundings): Check[] {
  return [nodeVersion(at), sqlite, architecture(at)];
}

function nodeVersion({ ask }: Surroundings): Check {
  return {
    id: 'node',
    title: 'Node',
    inService: true,
    run: async (signal) => {
      const { version, execPath } = process;
      const { stdout } = await ask('node', ['--version'], { signal });
      const other = stdout !== '' && stdout.trim() !== version ? `; PATH has ${stdout.trim()}` : '';
      return ok(`${version} (${execPath}${other})`);
    },
  };
}

const sqlite: Check = {
  id: 'sqlite',
  title: 'SQLite module',
  inService: true,
  run: () => {
    const database = new Sqlite(':memory:');
    try {
      const version = database.prepare<[], string>('select sqlite_version()').pluck().get();
      return Promise.resolve(ok(`SQLite ${version}`));
    } finally {
      database.close();
    }
  },
};

function architecture({ places, ask }: Surroundings): Check {
  return {
    id: 'architecture',
    title: 'Processor',
    inService: true,
    run: async (signal) => {
      if (places.platform !== 'darwin') return ok(`${process.arch}`);
      const { stdout } = await ask('sysctl', ['-n', 'sysctl.proc_translated'], { signal });
      if (stdout.trim() !== '1') {
        const { stdout: version } = await ask('sw_vers', ['-productVersion'], { signal });
        const problem = macProblem(process.platform, process.arch, version);
        return problem === null
          ? ok(process.arch)
          : broken(problem, 'update macOS, or use another Mac');
      }
      return warning(
        'Node runs under Rosetta, so it treats this Mac as an Intel Mac and cannot use the Apple GPU',
        'install Node for Apple Silicon: brew install node@24 in a Terminal that does not run under Rosetta',
      );
    },
  };
}
