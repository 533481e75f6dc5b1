import { delimiter, dirname } from 'node:path';
import type { Config } from '../config/schema.ts';
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
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'SUBPIPED_FAILPOINT',
  'SUBPIPED_FAILPOINT_ONCE',
];

/** Set-up has fetched everything: no hub is asked and nothing is told to anybody. */
const QUIET = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  HF_HUB_DISABLE_TELEMETRY: '1',
  DO_NOT_TRACK: '1',
  PYANNOTE_METRICS_ENABLED: '0',
  TOKENIZERS_PARALLELISM: 'false',
  // Read when torch is imported: single operations that Metal lacks run on the CPU.
  PYTORCH_ENABLE_MPS_FALLBACK: '1',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

export interface StageEnvironmentRequest {
  readonly jobId: number;
  readonly attempt: number;
  readonly config: Config;
  readonly cacheDir: string;
  readonly mediaSeconds: number | null;
  readonly excludeDevices: readonly string[];
  /** Mark of the daemon that starts the stage: its orphans are known by it. */
  readonly daemon: string;
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
  return {
    ...env,
    ...QUIET,
    SUBPIPED_DAEMON: request.daemon,
    SUBPIPED_JOB_ID: String(request.jobId),
    SUBPIPED_ATTEMPT: String(request.attempt),
    SUBPIPED_OPTIONS: JSON.stringify(withoutSecrets(request.config)),
    SUBPIPED_SECRETS: 'stdin',
    SUBPIPED_CACHE: request.cacheDir,
    SUBPIPED_MEDIA: JSON.stringify({ durationSeconds: request.mediaSeconds }),
    SUBPIPED_EXCLUDE_DEVICES: request.excludeDevices.join(','),
    SUBPIPED_LOG_LEVEL: ['trace', 'debug'].includes(request.config.log.level) ? 'DEBUG' : 'INFO',
  };
}
