// What the library is built for besides the system that builds it: other processors, run by qemu-user, and other C libraries. scripts/install-packages.sh brings what it takes.

export interface Machine {
  readonly name: string;
  readonly cc: string;
  /** undefined: C++ programs cannot be built for it here. */
  readonly cxx: string | undefined;
  readonly objdump: string;
  /** Of test programs. */
  readonly testFlags: readonly string[];
  /** Runs its programs; empty: they run as they are. */
  readonly emulator: readonly string[];
}

/** What programs have there: qemu-user goes through every page that is reserved, which for a TiB takes seconds. */
const EMULATED_ADDRESSES = '16G';

const cross = (processor: string, triple: string): Machine => ({
  name: processor,
  cc: `${triple}-gcc`,
  cxx: `${triple}-g++`,
  objdump: `${triple}-objdump`,
  testFlags: [],
  emulator: [`qemu-${processor}`, '-R', EMULATED_ADDRESSES, '-L', `/usr/${triple}`],
});

const nodeNames: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', riscv64: 'riscv64' };

/** As gcc names it. */
export const processorHere = nodeNames[process.arch] ?? process.arch;

export const machines: readonly Machine[] = [
  ...Object.values(nodeNames).filter((processor) => processor !== processorHere).map((processor) => cross(processor, `${processor}-linux-gnu`)),
  { name: 'musl', cc: 'musl-gcc', cxx: undefined, objdump: 'objdump', testFlags: ['-fPIE', '-pie', '-Wl,--eh-frame-hdr', '-include', 'tests/support/musl.h'], emulator: [] },
];

/** undefined when there is none of that name. */
export const findMachine = (name: string): Machine | undefined => machines.find((machine) => machine.name === name);

/** The command that runs a program of that machine with a library preloaded: qemu is a program of this machine, and must not get it. */
export function commandFor(machine: Machine | undefined, program: string, env: Readonly<Record<string, string>>): { readonly command: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const [emulator, ...flags] = machine?.emulator ?? [];
  if (emulator === undefined) return { command: program, args: [], env };
  const { LD_PRELOAD: preload, ...others } = env;
  return { command: emulator, args: [...flags, ...(preload === undefined ? [] : ['-E', `LD_PRELOAD=${preload}`]), program], env: others };
}
