import type { PlaceEnvironment } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { LaunchdService } from './launchd/service.ts';
import type { ServiceManager } from './service-manager.ts';
import { SystemdService } from './systemd/service.ts';

/** The manager of services of this system. Throws `tool_missing` where there is none that is known. */
export function chooseManager(places: PlaceEnvironment): ServiceManager {
  const { platform, homeDir, env } = places;
  const uid = process.getuid?.() ?? -1;
  if (platform === 'darwin') return new LaunchdService({ homeDir, uid, env });
  if (platform === 'linux') return new SystemdService({ homeDir, env });
  throw new SubpipedError('tool_missing', `there is no service for ${platform}`, {
    hint: 'subpiped run works in any terminal',
  });
}
