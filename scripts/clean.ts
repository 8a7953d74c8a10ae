// `npm run clean`: takes out/ away.
import { rmSync } from 'node:fs';
import { outRoot } from './project.ts';
import { runStep } from './run.ts';

export async function runClean(): Promise<void> {
  await runStep('remove out/', () => rmSync(outRoot, { recursive: true, force: true }));
}
