import { existsSync } from 'node:fs';
import type { PlaceEnvironment } from '../config/paths.ts';
import { isCheckout } from '../system/project.ts';
import { serviceFile } from './service-file.ts';

/** What a person types where no daemon runs: the service is started, a checkout runs itself. */
export function howToStart(places: PlaceEnvironment): string {
  if (existsSync(serviceFile(places))) return 'subpiped start';
  return isCheckout() ? 'npm start' : 'subpiped install';
}
