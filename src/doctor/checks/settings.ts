import { chmod, stat } from 'node:fs/promises';
import { pino } from 'pino';
import { configFile } from '../../config/paths.ts';
import { exposedKey, secretsFile, systemKeychain, withSecrets } from '../../config/secrets.ts';
import { SubpipedError } from '../../domain/errors.ts';
import { chooseNotifiers, examineNotifiers } from '../../notify/choose-notifiers.ts';
import { LogNotifier } from '../../notify/log-notifier.ts';
import { systemPower } from '../../power/system-power.ts';
import { broken, type Check, ok, skipped, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** The first year in which this program can run. */
const FIRST_YEAR = 2026;
const OTHERS = 0o077;

/** What the person has set, and what the system has. */
export function settingsChecks(at: Surroundings): Check[] {
  return [configuration(at), secrets(at), tmdb(at), notifications(), power(at), clock()];
}

function configuration({ config, places }: Surroundings): Check {
  return {
    id: 'config',
    title: 'Configuration',
    inService: true,
    run: () => {
      if (config instanceof SubpipedError) return broken(config.message, config.hint);
      const { path } = configFile(undefined, places);
      return ok(path);
    },
  };
}

function secrets({ places }: Surroundings): Check {
  return {
    id: 'secrets',
    title: 'Secrets',
    run: async () => {
      const path = secretsFile(places);
      const facts = await stat(path).catch(() => null);
      if (facts !== null && (facts.mode & OTHERS) !== 0) {
        return broken(`other users can read ${path}`, `chmod 600 ${path}`, {
          fix: async () => {
            await chmod(path, 0o600);
            return `only you can read ${path} now`;
          },
        });
      }
      const exposed = exposedKey(places);
      if (exposed === null) return ok('permissions are private');
      const { path: file } = configFile(undefined, places);
      return warning(exposed, `chmod 600 ${file}`, {
        fix: async () => {
          await chmod(file, 0o600);
          return `only you can read ${file} now`;
        },
      });
    },
  };
}

function tmdb({ config, places }: Surroundings): Check {
  return {
    id: 'keys',
    title: 'Keys',
    inService: true,
    run: () => {
      if (config instanceof SubpipedError) return skipped('needs the configuration');
      const key = withSecrets(config, places, systemKeychain(places.platform)).stages.tmdb.apiKey;
      const hub = places.env['HF_TOKEN']
        ? 'a hub token is set'
        : 'no hub token (no model needs one)';
      if (key !== null) return ok(`a TMDB key is set; ${hub}`);
      return warning(
        `no TMDB key, so names of actors and characters are not looked up; ${hub}`,
        'get a free key at themoviedb.org and set TMDB_API_KEY or stages.tmdb.apiKey',
      );
    },
  };
}

function notifications(): Check {
  return {
    id: 'notifications',
    title: 'Notifications',
    inService: true,
    run: async () => {
      const ways = await examineNotifiers(chooseNotifiers(pino({ level: 'silent' })));
      const usable = ways.find(({ obstacle }) => obstacle === null);
      if (usable !== undefined && usable.notifier.name !== LogNotifier.NAME) {
        return ok(`through ${usable.notifier.name}; to see one: subpiped notify --test`);
      }
      const why = ways.flatMap(({ notifier, obstacle }) =>
        obstacle === null ? [] : [`${notifier.name}: ${obstacle}`],
      );
      return warning(`only in the log (${why.join('; ')})`, 'subpiped notify --test');
    },
  };
}

function power({ places }: Surroundings): Check {
  return {
    id: 'power',
    title: 'Power',
    inService: true,
    run: async (signal) => {
      const facts = await systemPower(places.platform, process.pid).source.read(signal);
      const { onBattery, batteryPercent, lowPower, thermal } = facts;
      const said = [
        onBattery === null ? 'unknown power source' : onBattery ? 'on battery' : 'on AC power',
        ...(batteryPercent === null ? [] : [`${batteryPercent} %`]),
        ...(lowPower === true ? ['low power mode'] : []),
        ...(thermal === null ? [] : [`thermal pressure ${thermal}`]),
      ];
      return ok(said.join(', '));
    },
  };
}

function clock(): Check {
  return {
    id: 'clock',
    title: 'Clock',
    inService: true,
    run: () => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const year = new Date().getFullYear();
      return year < FIRST_YEAR
        ? broken(`the clock says ${year}, so servers refuse connections`, 'set the clock')
        : ok(`looks right; time zone ${zone}`);
    },
  };
}
