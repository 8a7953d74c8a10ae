// Writes a generated tree of files.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export function writeTree(root: string, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}
