// A mistake of the person who typed the command, or a file that cannot be used: one line, exit 2.
import { UserError } from '../run.ts';

export const EXIT_USAGE = 2;

export function createUsageError(message: string, exitCode = EXIT_USAGE): UserError {
  return new UserError(`profile: ${message}`, exitCode);
}

/** ENOENT, EACCES, … or what the error says. */
export function describeFault(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
