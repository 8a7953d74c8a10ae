import { defineConfig } from 'vitest/config';
import { HANG_MS } from './scripts/test/execute.ts';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], testTimeout: HANG_MS, hookTimeout: HANG_MS, maxWorkers: 2 },
});
