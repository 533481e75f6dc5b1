import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { daemonOf } from '../../service/daemon-answers.ts';
import { launchdJob, renderPlist } from '../../service/launchd/plist.ts';
import { nodeForService } from '../../service/node-path.ts';
import type { ServiceState } from '../../service/service-manager.ts';
import { servicePlan } from '../../service/service-plan.ts';
import { systemdUnit } from '../../service/systemd/unit.ts';
import { broken, type Check, ok, skipped, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** Under ProcessType Interactive; 20 is what launchd gives all others (traycerai/traycer#705). */
const INTERACTIVE_PRIORITY = 31;
const DAY_MS = 24 * 60 * 60 * 1000;
const LOGIN_ITEMS =
  'System Settings → General → Login Items & Extensions: allow “node” in the background, then subpiped start';

/** What the manager of services knows, and whether it fits what the daemon says itself. */
export function serviceChecks(at: Surroundings): Check[] {
  return [state(at), file(at), priority(at), lastCrash(at)];
}

function state({ manager, home }: Surroundings): Check {
  return {
    id: 'service',
    title: 'Service',
    run: async () => {
      const own = daemonOf(home.database);
      const running =
        own === null ? 'no daemon is running' : `a daemon is running (process ${own})`;
      if (manager === null) return skipped(running);
      const found = await manager.state();
      if (!found.installed) {
        return own === null
          ? warning('not installed, and no daemon is running', 'subpiped install')
          : ok(`not installed; ${running}`);
      }
      return judge(found, own);
    },
  };
}

function judge({ enabled, pid, lastExit, manager }: ServiceState, own: number | null) {
  const ended = lastExit === null ? '' : `; its last exit: ${lastExit}`;
  if (!enabled) return broken(`it is turned off${ended}`, LOGIN_ITEMS);
  if (pid === null) return broken(`${manager} is not running it${ended}`, 'subpiped start');
  if (own === null) {
    return broken(
      `process ${pid} is running but does not answer${ended}`,
      'see subpiped logs, then run subpiped restart',
    );
  }
  if (own !== pid) {
    return warning(
      `${manager} runs process ${pid}, but process ${own} uses this home`,
      `stop the other one: kill ${own}`,
    );
  }
  return ok(`running under ${manager} (process ${pid})${ended}`);
}

function file({ manager, home, places }: Surroundings): Check {
  return {
    id: 'service-file',
    title: 'Service file',
    run: async () => {
      if (manager === null) return skipped('this system has no service');
      const { installed, file } = await manager.state();
      if (!installed) return skipped('the service is not installed');
      const { node } = await nodeForService(places);
      const plan = servicePlan(home, node, places);
      const wanted =
        places.platform === 'darwin' ? renderPlist(launchdJob(plan)) : systemdUnit(plan);
      if ((await readFile(file, 'utf8')) === wanted) return ok(file);
      return warning(
        `${file} is out of date (files moved, an update, or another home)`,
        `subpiped install --home ${home.root}`,
        {
          fix: async () => {
            await manager.install(plan, AbortSignal.timeout(120_000));
            return `${file} was rewritten, and the service was restarted`;
          },
        },
      );
    },
  };
}

function priority({ manager, places, ask }: Surroundings): Check {
  return {
    id: 'priority',
    title: 'Priority',
    run: async (signal) => {
      if (places.platform !== 'darwin' || manager === null) return skipped('macOS only');
      const { pid, details } = await manager.state();
      if (pid === null) return skipped('the service is not running');
      const spawned = details['spawn type'] ?? 'unknown';
      const { stdout } = await ask('ps', ['-o', 'pri=', '-p', String(pid)], { signal });
      const number = Number.parseInt(stdout, 10);
      if (spawned.startsWith('interactive') && number >= INTERACTIVE_PRIORITY) {
        return ok(`${number}, ${spawned}`);
      }
      return warning(
        `${stdout.trim() || 'unknown'}, spawn type ${spawned}: launchd slows it down`,
        'subpiped install rewrites the service',
      );
    },
  };
}

function lastCrash({ home }: Surroundings): Check {
  return {
    id: 'crash',
    title: 'Last crash',
    run: async () => {
      const path = join(home.logs, 'launchd.err.log');
      const facts = await stat(path).catch(() => null);
      if (facts === null || facts.size === 0) return ok('none recorded');
      const said = (await readFile(path, 'utf8')).trimEnd().split('\n');
      const [last = ''] = said.filter((line) => /\S/u.test(line)).slice(-1);
      if (Date.now() - facts.mtimeMs > DAY_MS) return ok(`more than a day ago: ${last}`);
      return warning(`within the last day: ${last}`, `see ${path}, and subpiped logs`);
    },
  };
}
