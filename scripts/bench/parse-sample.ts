// The launcher's line and the program's line -> a sample.
import type { BenchCase, CaseRun, LatencyRound, Phase, Sample, SampleStatus, Usage } from './types.ts';

export interface RunOutput {
  readonly launcherLine: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly fault?: string;
}

interface LauncherReport extends Usage {
  readonly exitCode: number;
  readonly signal: number;
  readonly stoppedFor: '' | 'timeout' | 'memory' | 'interrupt';
  readonly isMapped: boolean;
}

interface ProgramReport {
  readonly ops: number;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Resident at the end. */
  readonly rssKib: number;
  readonly phases: readonly Phase[];
  readonly latency?: readonly LatencyRound[];
}

const NO_REPORT: LauncherReport = {
  exitCode: -1, signal: 0, stoppedFor: 'interrupt', isMapped: false, wallSeconds: 0, userSeconds: 0, systemSeconds: 0,
  peakRssKib: 0, meanRssKib: 0, minorFaults: 0, majorFaults: 0, contextSwitches: 0,
};

export function parseSample({ benchCase, allocator, repetition }: CaseRun, output: RunOutput): Sample {
  const report = parseJson<LauncherReport>(output.launcherLine) ?? NO_REPORT;
  const program = benchCase.run.kind === 'bench' ? parseJson<ProgramReport>(output.stdout) : undefined;
  const { exitCode, signal, stoppedFor, isMapped, ...costs } = report;
  const status = findStatus(report, benchCase.run.kind === 'bench' && program === undefined, output.fault);
  return {
    case: benchCase.name,
    allocator: allocator.name,
    repetition,
    status,
    detail: describeFault(status, report, output),
    ops: program?.ops ?? 0,
    ...costs,
    peakRssKib: findPeak(report, program),
    seconds: findCost(benchCase, report, program),
    phases: program?.phases ?? [],
    latency: program?.latency ?? [],
  };
}

function findStatus(report: LauncherReport, isLineMissing: boolean, fault: string | undefined): SampleStatus {
  if (report.stoppedFor) return report.stoppedFor;
  if (report.signal !== 0) return 'crash';
  if (report.exitCode !== 0 || isLineMissing || fault !== undefined) return 'failed';
  return report.isMapped ? 'ok' : 'not preloaded';
}

function describeFault(status: SampleStatus, report: LauncherReport, output: RunOutput): string {
  const lastLine = output.stderr.trim().split('\n').at(-1) ?? '';
  if (status === 'crash') return `signal ${report.signal} ${lastLine}`.trim();
  if (status === 'failed') return `${output.fault ?? `exit ${report.exitCode}`} ${lastLine}`.trim();
  return '';
}

/** Of one thread the processor time, which other work on the machine does not stretch; of several the wall time. */
function findCost({ threads }: BenchCase, report: LauncherReport, program: ProgramReport | undefined): number {
  if (threads === 1) return program?.processorSeconds ?? report.userSeconds + report.systemSeconds;
  return program?.seconds ?? report.wallSeconds;
}

/** The kernel keeps ru_maxrss from counters that lag by up to a hundred KiB; what the program read itself is exact. */
function findPeak(report: LauncherReport, program: ProgramReport | undefined): number {
  return Math.max(report.peakRssKib, program?.rssKib ?? 0, ...(program?.phases ?? []).map(({ rssKib }) => rssKib));
}

function parseJson<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}
