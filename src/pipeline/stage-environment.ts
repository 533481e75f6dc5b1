import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { KnownFailure } from '../domain/device-failure.ts';
import { withoutSecrets } from './stage-secrets.ts';

/** Variables of the daemon's environment that a stage needs; nothing else is passed on. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'OMP_NUM_THREADS',
  'LD_LIBRARY_PATH',
  'DYLD_FALLBACK_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  // Programs read them in either case, and some heed these only.
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'SUBPIPED_FAILPOINT',
  'SUBPIPED_FAILPOINT_ONCE',
  'SUBPIPED_FAKE_DEVICES',
  'SUBPIPED_FAKE_DEVICE_FAIL',
];

/** What engines need, with the reasons; python/subpiped/devices/environment.py sets the same by hand. */
const FOR_ENGINES = Object.fromEntries(
  Object.entries(
    JSON.parse(
      readFileSync(new URL('../../config/stage_environment.json', import.meta.url), 'utf8'),
    ) as Record<string, { readonly value: string }>,
  ).map(([name, { value }]) => [name, value]),
);

/** What an interpreter reads when it starts. */
const FOR_PYTHON = {
  PYTHONUNBUFFERED: '1',
};

export interface StageEnvironmentRequest {
  readonly jobId: number;
  readonly attempt: number;
  readonly config: Config;
  readonly cacheDir: string;
  readonly mediaSeconds: number | null;
  /** What results are named after, whatever the film is called by now. */
  readonly name?: string;
  readonly excludeDevices: readonly string[];
  /** What is known of failed devices, those of this run (then left out, too) and of films before. */
  readonly deviceFailures?: readonly KnownFailure[];
  /** The device on which the stage is to work with half its batch. */
  readonly halfBatch?: string | null;
  /** Mark of the daemon that starts the stage: its orphans are known by it. */
  readonly daemon: string;
  /** Mark of this very start: what it leaves behind in a session of its own is known by it. */
  readonly run: string;
}

/** A stage's environment: what it inherits, what keeps it quiet, and the job's facts. */
export function stageEnvironment(
  request: StageEnvironmentRequest,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    // OPENBLAS_CORETYPE and its like choose kernels that a processor can run.
    if (value !== undefined && (PASSED.includes(name) || name.startsWith('OPENBLAS_'))) {
      env[name] = value;
    }
  }
  // launchd's PATH has no Homebrew; ffmpeg lies beside node there more often than not.
  env['PATH'] = [env['PATH'], '/opt/homebrew/bin', '/usr/local/bin', dirname(process.execPath)]
    .filter(Boolean)
    .join(delimiter);
  const { deviceFailures = [], halfBatch = null } = request;
  if (deviceFailures.length > 0) env['SUBPIPED_DEVICE_FAILURES'] = JSON.stringify(deviceFailures);
  if (halfBatch !== null) env['SUBPIPED_HALF_BATCH'] = halfBatch;
  return {
    ...env,
    ...FOR_ENGINES,
    ...FOR_PYTHON,
    // Without its bytecode a stage compiles each package anew: half of all imports' time. The venvs
    // have none, and a package of ours may belong to root.
    PYTHONPYCACHEPREFIX: join(request.cacheDir, 'pycache'),
    // Whisper's attention over 30 s asks for 72 MB anew in each layer: in small pages glibc takes a
    // third of the time of an encoding to clear them. Other C libraries do not read it.
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    SUBPIPED_STARTED_AT: String(Date.now()),
    SUBPIPED_DAEMON: request.daemon,
    SUBPIPED_RUN: request.run,
    SUBPIPED_JOB_ID: String(request.jobId),
    SUBPIPED_ATTEMPT: String(request.attempt),
    SUBPIPED_OPTIONS: JSON.stringify(withoutSecrets(request.config)),
    SUBPIPED_SECRETS: 'stdin',
    SUBPIPED_CACHE: request.cacheDir,
    SUBPIPED_MEDIA: JSON.stringify({ durationSeconds: request.mediaSeconds, name: request.name }),
    SUBPIPED_EXCLUDE_DEVICES: request.excludeDevices.join(','),
    SUBPIPED_LOG_LEVEL: ['trace', 'debug'].includes(request.config.log.level) ? 'DEBUG' : 'INFO',
  };
}
