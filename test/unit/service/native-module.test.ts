import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { requireSqlite } from '../../../src/service/native-module.ts';

function refused(message: string): SubpipedError {
  try {
    requireSqlite(() => {
      throw new Error(message);
    });
  } catch (error) {
    if (error instanceof SubpipedError) return error;
  }
  throw new Error('nothing was thrown');
}

test('here it loads', () => {
  expect(() => requireSqlite()).not.toThrow();
});

test('one that was built for another Node is told with both numbers and the command', () => {
  const error = refused(
    "The module '/x/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 42. This version of Node.js requires\nNODE_MODULE_VERSION 115. Please try re-compiling",
  );
  expect(error.exitCode).toBe(69);
  expect(error.message).toContain('NODE_MODULE_VERSION 42');
  expect(error.message).toContain(process.versions.modules);
  expect(error.message).not.toContain('\n');
  expect(error.hint).toMatch(/^cd \S+ && PATH=\S+:"\$PATH" npm rebuild better-sqlite3$/u);
});

test('whatever else keeps it from loading is told in one line', () => {
  const error = refused('Could not locate the bindings file. Tried:\n → /a\n → /b');
  expect(error.message).toBe(
    'better-sqlite3 does not load: Could not locate the bindings file. Tried:',
  );
  expect(error.code).toBe('tool_missing');
});
