// Where the benchmark finds and puts its files.
import path from 'node:path';
import { outRoot, projectRoot } from '../project.ts';

export const SOURCE_FOLDER = path.join(projectRoot, 'bench');
export const PROGRAMS_FOLDER = path.join(SOURCE_FOLDER, 'programs');
export const BUILD_FOLDER = path.join(outRoot, 'bench');
export const LAUNCHER = path.join(BUILD_FOLDER, 'launch');
export const PROBE = path.join(BUILD_FOLDER, 'probe');
