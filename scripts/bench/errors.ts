// A mistake of the person who typed the command: one line, exit 2. Nothing else may be thrown as this.

export interface UsageError extends Error {
  readonly isUsageError: true;
}

export function createUsageError(message: string): UsageError {
  return Object.assign(new Error(message), { isUsageError: true as const });
}

export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && 'isUsageError' in error;
}
