// Which processors this process may use; single-threaded cases are pinned to the last of them.
import { readFile } from 'node:fs/promises';

export async function listAllowedProcessors(): Promise<readonly number[]> {
  const status = await readFile('/proc/self/status', 'utf8');
  return parseProcessorList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '0');
}

/** `0-2,5` -> 0, 1, 2, 5 */
export function parseProcessorList(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
