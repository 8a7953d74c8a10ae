// A mistake of the person who typed the command: one line, exit 2.
import { UserError } from '../run.ts';

export const EXIT_USAGE = 2;

export function createUsageError(message: string): UserError {
  return new UserError(message, EXIT_USAGE);
}
