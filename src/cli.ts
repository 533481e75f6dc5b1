#!/usr/bin/env node
import process from 'node:process';

/**
 * Where Node is too old for the rest (better-sqlite3 crashes below 22.14) this starts the program
 * again with the Node that setup fetched, and fetches it where there is none yet.
 */
const { onSupportedNode } = (await import(
  new URL('../src/bootstrap/relaunch.mjs', import.meta.url).href
)) as typeof import('./bootstrap/relaunch.mjs');
const code = await onSupportedNode(async () => {
  const { commandLine } = await import('./command-line.ts');
  return await commandLine(process.argv.slice(2));
});
if (code !== undefined) process.exitCode = code;
