import { access } from 'node:fs/promises';

/** Whether something can be found at the path; false, too, where nobody can tell. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
