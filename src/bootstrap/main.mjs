// The verbs: set up what is missing, build, then demo, test or start.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setUpArguments, testArguments } from './arguments.mjs';
import { benchPack, benchQuality, benchSpeed } from './bench.mjs';
import { build } from './build.mjs';
import { refuseUnknown, runChecks, runFiles } from './checks.mjs';
import { diskUsed } from './disk.mjs';
import { installFfmpeg } from './ffmpeg.mjs';
import { requireSupportedMac } from './mac.mjs';
import { fetchTo, nodeFlags } from './node.mjs';
import { installPackages } from './npm.mjs';
import { onlyOne } from './only-one.mjs';
import { env, isCheckout, isTty, root, work } from './places.mjs';
import { fetchWeights, installPython, saveTo } from './python.mjs';
import { runInherited, SetupError } from './run.mjs';
import { explain, Steps } from './steps.mjs';

const USAGE = `usage: node src/bootstrap.mjs start [ARGS...] | demo
                                | setup [--profile P] [--from DIR] [--save-to DIR] [--verify]
                                | test [CHECK... | FILE... [-t NAME]] | test-long (the same)
                                | bench [ARGS...] | bench-pack [DIR] | bench-quality [--report]
                                | pictures
`;

/**
 * @typedef {object} SetUpOptions
 * @property {boolean} quiet
 * @property {'auto' | 'starter' | 'best' | 'test'} profile
 * @property {string} [from]
 * @property {string} [saveTo]
 * @property {boolean} [verify]
 * @property {boolean} [translators] whether to ask again for translators that could not be had
 */

/**
 * @param {SetUpOptions} options
 * @returns {Promise<Steps>}
 */
async function setUp({ quiet, profile, from, saveTo: folder, verify = false, translators }) {
  // What is called reads it: uv.sh and setup_models.py.
  if (from) env['SUBPIPED_FROM'] = from;
  const started = Date.now();
  const steps = new Steps({ folder: work, out: process.stderr, tty: isTty, quiet });
  requireSupportedMac();
  await installPackages(steps);
  await installFfmpeg(steps);
  const venvsFor = await installPython(steps, profile);
  await fetchWeights(steps, profile, { verify, translators: translators ?? false, venvsFor });
  if (folder) {
    await saveTo(steps, venvsFor, folder);
    const nodes = path.join(folder, 'node');
    mkdirSync(nodes, { recursive: true });
    fetchTo(nodes);
  }
  if (steps.done > 0 || !quiet) {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stderr.write(`setup took ${seconds} s; on disk: ${diskUsed()}\n`);
  }
  return steps;
}

/**
 * Everything that a verb needs, the program included.
 * @param {SetUpOptions} options
 */
async function ready(options) {
  await alone(async () => {
    const steps = await setUp(options);
    if (isCheckout) await build(steps);
  });
}

/**
 * @template T
 * @param {() => Promise<T>} what
 */
function alone(what) {
  return onlyOne(work, (text) => process.stderr.write(text), what);
}

/** A home of the demo's own: what lies in it is removed by the next one. */
const demoHome = isCheckout ? path.join(root, 'demo') : path.resolve('subpiped-demo');

/** @param {string} program */
const compiled = (program) => [process.execPath, ...nodeFlags, path.join(root, 'dist', program)];

/** Makes docs/pictures. */
const pictures = path.join('test', 'pictures', 'pictures.ts');

/**
 * @param {string[]} args names of checks, none for all, or test files
 */
async function test(args) {
  const { checks, files } = testArguments(args, env);
  refuseUnknown(checks);
  const built = await alone(() => setUpAndBuild(files !== undefined));
  env['SUBPIPED_TEST_SEED'] ||= String(Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`SUBPIPED_TEST_SEED=${env['SUBPIPED_TEST_SEED']} repeats these tests\n`);
  if (files === undefined) return await runChecks(checks, built);
  return (await runFiles(files)) || (built ? 0 : 1);
}

/**
 * @param {boolean} quiet
 * @returns {Promise<boolean>} whether it compiled
 */
async function setUpAndBuild(quiet) {
  const steps = await setUp({ quiet, profile: 'test' });
  // What does not compile is one failure among others: the other checks still say something.
  try {
    await build(steps);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(explain(error));
    return false;
  }
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>} the exit code
 */
export async function main([verb, ...args]) {
  try {
    switch (verb) {
      case 'start':
        // `npm start -- setup --from DIR` is to fetch nothing before it has read that.
        if (args[0] === 'setup') return await main(args);
        await ready({ quiet: true, ...setUpArguments([], env) });
        return await runInherited([
          ...compiled('cli.js'),
          ...(args.length > 0 ? args : ['run', '--home', '.']),
        ]);
      case 'setup':
        await ready({ quiet: false, translators: true, ...setUpArguments(args, env) });
        return 0;
      case 'demo':
        await ready({ quiet: false, ...setUpArguments([], env) });
        return await runInherited([...compiled('demo/demo.js'), demoHome], { cwd: process.cwd() });
      case 'test':
        return await test(args);
      case 'test-long':
        // The same tests: those with a long form ask for this (test/helpers/form.ts).
        env['SUBPIPED_LONG'] = '1';
        return await test(args);
      case 'bench':
        await alone(async () => build(await setUp({ quiet: false, profile: 'test' })));
        return await benchSpeed(args);
      case 'bench-pack':
        await alone(async () => build(await setUp({ quiet: false, profile: 'test' })));
        return await benchPack(args);
      case 'bench-quality':
        await alone(() => setUp({ quiet: false, profile: 'test' }));
        return await benchQuality(args);
      case 'pictures':
        await alone(async () => build(await setUp({ quiet: false, profile: 'test' })));
        return await runInherited(
          [process.execPath, '--import', './test/fixtures/typescript/register.mjs', pictures],
          { cwd: root },
        );
      default:
        process.stderr.write(USAGE);
        return 2;
    }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(explain(error));
    return error.exitCode;
  }
}
