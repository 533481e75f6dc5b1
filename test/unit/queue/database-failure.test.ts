import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { asDatabaseFailure, isCorruption } from '../../../src/queue/database-failure.ts';

const thrown = (code: string) => new Sqlite.SqliteError('it went wrong', code);

test.each([
  ['SQLITE_FULL', 'disk_full'],
  ['SQLITE_IOERR_CORRUPTFS', 'read_failed'],
  ['SQLITE_IOERR_READ', 'read_failed'],
  ['SQLITE_IOERR_FSYNC', 'write_failed'],
  ['SQLITE_IOERR_NOMEM', 'out_of_memory'],
  ['SQLITE_NOMEM', 'out_of_memory'],
  ['SQLITE_CANTOPEN', 'try_again'],
  ['SQLITE_BUSY_SNAPSHOT', 'try_again'],
  ['SQLITE_LOCKED', 'try_again'],
  ['SQLITE_READONLY_DBMOVED', 'cannot_write'],
  ['SQLITE_CORRUPT_INDEX', 'database_corrupt'],
  ['SQLITE_NOTADB', 'database_corrupt'],
])('%s is %s, with what to do', (code, expected) => {
  const error = asDatabaseFailure(thrown(code), '/state/subpiped.db') as SubpipedError;
  expect(error).toBeInstanceOf(SubpipedError);
  expect(error.code).toBe(expected);
  expect(error.hint).not.toMatch(/^$|report/u);
  expect(isCorruption(thrown(code))).toBe(expected === 'database_corrupt');
});

test('a wrong statement stays what it is: a bug of ours', () => {
  const error = thrown('SQLITE_CONSTRAINT_CHECK');
  expect(asDatabaseFailure(error)).toBe(error);
  const other = new Error('no database at all');
  expect(asDatabaseFailure(other)).toBe(other);
});
