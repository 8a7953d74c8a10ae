// Where the benchmark finds and puts its files.
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SOURCE_FOLDER = `${ROOT}bench`;
export const PROGRAMS_FOLDER = `${SOURCE_FOLDER}/programs`;
export const BUILD_FOLDER = `${ROOT}out/bench`;
export const LAUNCHER = `${BUILD_FOLDER}/launch`;
export const PROBE = `${BUILD_FOLDER}/probe`;
