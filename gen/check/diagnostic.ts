// A broken rule, as one sentence that names the file, the field and the value.
export interface Diagnostic {
  /** Spec file, from gen/spec/. */
  readonly file: string;
  /** Field within it, such as `mid.wMax`. */
  readonly field: string;
  readonly message: string;
}

export function formatDiagnostic({ file, field, message }: Diagnostic): string {
  return field === '' ? `${file}: ${message}` : `${file}: ${field}: ${message}`;
}
