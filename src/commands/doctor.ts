import { resolve } from 'node:path';
import { environment } from '../config/environment.ts';
import { systemPlaces } from '../config/paths.ts';
import { allChecks } from '../doctor/all-checks.ts';
import type { Checked } from '../doctor/check.ts';
import { examine, exitCodeOf, fixAll } from '../doctor/doctor.ts';
import { formatFindings } from '../doctor/format.ts';
import { doctorReport } from '../doctor/report.ts';
import { serviceView } from '../doctor/service-view.ts';
import { ask, type Surroundings } from '../doctor/surroundings.ts';
import { asSubpipedError } from '../domain/errors.ts';
import { chooseManager } from '../service/choose-manager.ts';
import { displayJson, displayText } from '../system/display-text.ts';
import { writeFileWhole } from '../system/whole-file.ts';
import { type Action, type CommandContext, REPORT, usageError } from './command.ts';
import { listenForStops } from './stop-signals.ts';

export const doctorCommand: Action = {
  async run(context) {
    const { args, values, out, err, signals, home } = context;
    const report = values['report'] === true;
    if (args.length > (report ? 1 : 0)) throw usageError('doctor takes only options', 'doctor');
    using stops = listenForStops(signals);
    const { first: signal } = stops;
    const at = await surroundings(context);
    const look = () => examine(allChecks(at), signal);
    let found = await look();
    if (
      values['fix'] === true &&
      (await fixAll(found, (line) => err.write(`${displayText(line)}\n`)))
    ) {
      found = await look();
    }
    const service = await serviceView(home);
    if (report) {
      const file = resolve(args[0] ?? REPORT);
      const withNames = values['with-names'] === true;
      await writeFileWhole(file, await doctorReport(at, { found, service, withNames, signal }));
      err.write(`Read it, answer its questions, and attach it to an issue: ${displayText(file)}\n`);
    }
    const { columns, color } = out;
    out.write(
      values['json'] === true
        ? `${displayJson({ schema: 1, exitCode: exitCodeOf(found), checks: found.map(plain), service })}\n`
        : formatFindings(found, { columns, color, service }),
    );
    return exitCodeOf(found);
  },
};

/** Nothing here may fail: a doctor that falls over what is broken is of no use. */
async function surroundings({ home, program, loadConfig }: CommandContext): Promise<Surroundings> {
  const places = systemPlaces(environment);
  return {
    home,
    places,
    config: await loadConfig().catch(asSubpipedError),
    manager: orNull(() => chooseManager(places)),
    program,
    ask,
  };
}

function orNull<T>(get: () => T): T | null {
  try {
    return get();
  } catch {
    return null;
  }
}

/** What JSON can say of it: whether it can be fixed, not how. */
function plain({ id, title, result, reason, remedy, fix }: Checked) {
  return { id, title, result, reason, remedy: remedy ?? null, fixable: fix !== undefined };
}
