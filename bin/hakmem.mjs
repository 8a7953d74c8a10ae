#!/usr/bin/env node
// `npx hakmem`: the tasks of Makefile.ts, for the directory that it is called in.
import { register as registerHooks } from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`hakmem: node ${process.versions.node} is too old; install node 20.19 or later (https://nodejs.org)`);
  process.exit(1);
}
const { register } = await import('tsx/esm/api');
register();
registerHooks('./resolve-own.mjs', import.meta.url);
await import('../Makefile.ts');
