import { join } from 'node:path';
import { cacheDir, projectDir } from '../../config/paths.ts';
import { recordedAbi } from '../../service/abi-record.ts';
import { requireSqlite } from '../../service/native-module.ts';
import { broken, type Check, ok, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** Node itself, and the compiled part of SQLite that belongs to one version of it. */
export function nodeChecks(at: Surroundings): Check[] {
  return [nodeVersion(at), serviceNode(at), sqlite(at), architecture(at)];
}

function nodeVersion({ ask }: Surroundings): Check {
  return {
    id: 'node',
    title: 'Node',
    inService: true,
    run: async (signal) => {
      const { version, execPath } = process;
      const { stdout } = await ask('node', ['--version'], { signal });
      const other = stdout !== '' && stdout !== version ? `; on PATH is ${stdout}` : '';
      return ok(`${version} (${execPath}${other})`);
    },
  };
}

function serviceNode({ places }: Surroundings): Check {
  return {
    id: 'service-node',
    title: 'Node of the service',
    run: async () => {
      const record = await recordedAbi(cacheDir(places));
      if (record === null) return ok('no service was installed with one');
      const { modules = '', node } = process.versions;
      if (record.abi === modules) return ok(`${record.node} (${record.version})`);
      return warning(
        `the service was installed with Node ${record.version}, this is ${node}: native modules are built for one of them`,
        'type subpiped install again with the Node that is to stay',
      );
    },
  };
}

function sqlite({ ask }: Surroundings): Check {
  return {
    id: 'sqlite',
    title: 'SQLite module',
    inService: true,
    run: async (signal) => {
      // In this process first: it throws with the command that mends a wrong build.
      requireSqlite();
      const probe = join(projectDir(), 'src', 'bootstrap', 'probe-sqlite.mjs');
      const { code, stderr } = await ask(process.execPath, ['--expose-gc', probe], { signal });
      if (code === 0) return ok('opens a database and survives garbage collection');
      // better-sqlite3 12 built from source for Node 24.19 and later (nodejs/node#65446).
      return broken(
        `it crashes when statements are collected (exit ${code}): ${stderr.trim().split('\n').at(-1) ?? ''}`,
        'use Node 22 (brew install node@22), then npm rebuild better-sqlite3',
      );
    },
  };
}

function architecture({ places, ask }: Surroundings): Check {
  return {
    id: 'architecture',
    title: 'Processor',
    inService: true,
    run: async (signal) => {
      if (places.platform !== 'darwin') return ok(`${process.arch}`);
      const { stdout } = await ask('sysctl', ['-n', 'sysctl.proc_translated'], { signal });
      if (stdout.trim() !== '1') return ok(process.arch);
      return warning(
        'Node runs under Rosetta: it takes this Mac for an Intel one, and the Apple GPU is not used',
        'install Node for Apple Silicon: brew install node@22 in a Terminal that is not under Rosetta',
      );
    },
  };
}
