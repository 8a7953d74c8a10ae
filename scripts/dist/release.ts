// What a release is called, and when it was made.
import { version } from '../../gen/spec/version.ts';
import { projectRoot } from '../project.ts';
import { runProgram, UserError } from '../run.ts';

export interface Release {
  readonly version: string;
  /** Seconds since 1970: that of the last commit, so that who builds the same commit gets the same bytes. */
  readonly epoch: number;
}

export async function findRelease(): Promise<Release> {
  return { version, epoch: await findEpoch() };
}

async function findEpoch(): Promise<number> {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) {
    if (/^\d{1,12}$/.test(given)) return Number(given);
    throw new UserError(`SOURCE_DATE_EPOCH="${given}" is not a number of seconds since 1970, such as 1767225600`);
  }
  const { code, stdout } = await runProgram('git', ['log', '-1', '--format=%ct'], { cwd: projectRoot });
  if (code === 0 && /^\d+$/.test(stdout)) return Number(stdout);
  throw new UserError('there is no commit whose time the packages could have; SOURCE_DATE_EPOCH=<seconds since 1970> says it instead');
}
