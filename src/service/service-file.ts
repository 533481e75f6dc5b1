import { join } from 'node:path';
import type { PlaceEnvironment } from '../config/paths.ts';
import { LABEL } from './service-manager.ts';

/** The file that describes the service to the system's manager. */
export function serviceFile({ platform, homeDir, env }: PlaceEnvironment): string {
  if (platform === 'darwin') return join(homeDir, 'Library', 'LaunchAgents', `${LABEL}.plist`);
  const config = env['XDG_CONFIG_HOME'] || join(homeDir, '.config');
  return join(config, 'systemd', 'user', 'subpiped.service');
}
