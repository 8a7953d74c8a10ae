// One process per file, all its addresses through standard input.
import { execa } from 'execa';
import type { Symboliser } from './find-symboliser.ts';

/** A function at an address, the innermost first; a name that is not known is left out. */
export interface Call {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

const MAX_ANSWER_BYTES = 1 << 30;

/** undefined: the program failed or does not speak as expected. */
export async function runSymboliser(
  { kind, command }: Symboliser,
  file: string,
  addresses: readonly number[],
): Promise<ReadonlyMap<number, readonly Call[]> | undefined> {
  const input = `${addresses.map((address) => `0x${address.toString(16)}`).join('\n')}\n`;
  const args = kind === 'llvm' ? [`--obj=${file}`, '--output-style=JSON', '--demangle', '--inlines'] : ['-a', '-f', '-i', '-C', '-e', file];
  // Without its servers: an offline tool asks nobody.
  const { failed, stdout } = await execa(command, args, { input, env: { DEBUGINFOD_URLS: '' }, reject: false, maxBuffer: MAX_ANSWER_BYTES });
  if (failed) return undefined;
  const found = kind === 'llvm' ? parseLlvm(stdout) : parseAddr2line(stdout);
  return found !== undefined && addresses.every((address) => found.has(address)) ? found : undefined;
}

interface LlvmAnswer {
  readonly Address?: string;
  readonly Symbol?: readonly { readonly FunctionName?: string; readonly FileName?: string; readonly Line?: number }[];
}

/** A line of JSON per address. */
export function parseLlvm(output: string): ReadonlyMap<number, readonly Call[]> | undefined {
  const calls = new Map<number, readonly Call[]>();
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const answer = parseJson(line);
    if (answer?.Address === undefined) return undefined;
    calls.set(Number(answer.Address), keepNamed((answer.Symbol ?? []).map(({ FunctionName = '', FileName = '', Line = 0 }) => ({ name: FunctionName, file: FileName, line: Line }))));
  }
  return calls;
}

/** The address, then two lines per function: its name, its place. */
export function parseAddr2line(output: string): ReadonlyMap<number, readonly Call[]> {
  const calls = new Map<number, Call[]>();
  const lines = output.split('\n');
  let current: Call[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? '';
    if (/^0x[0-9a-f]{16}$/.test(text)) calls.set(Number(text), (current = []));
    else if (text !== '') {
      const [, file = '??', line = '0'] = /^(.*):(\d+|\?)/.exec(lines[++at] ?? '') ?? [];
      current.push({ name: text, file: file === '??' ? '' : file, line: Number(line) || 0 });
    }
  }
  return new Map([...calls].map(([address, found]) => [address, keepNamed(found)]));
}

function keepNamed(calls: readonly Call[]): readonly Call[] {
  return calls.filter(({ name }) => name !== '' && name !== '??').map((call) => (call.file === '??' ? { ...call, file: '' } : call));
}

function parseJson(text: string): LlvmAnswer | undefined {
  try {
    return JSON.parse(text) as LlvmAnswer;
  } catch {
    return undefined;
  }
}
