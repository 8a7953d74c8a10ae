// What the binary packages have in them, and where. Pure.
import type { PlacedFile } from './pack.ts';
import { fillIn } from './source-release.ts';

export type Tree = ReadonlyMap<string, PlacedFile>;

export interface BinaryInput {
  readonly version: string;
  readonly license: string;
  /** libhakmem.so and its kin, by name. */
  readonly libraries: ReadonlyMap<string, Buffer>;
  /** Of the source package: what is copied from it and what is filled in. */
  readonly source: ReadonlyMap<string, string>;
  /** Path below the prefix -> the command and its parts; empty where there is none. */
  readonly command: Tree;
  /** Licenses of what is not ours. */
  readonly notices: string;
  /** Name -> manual page. */
  readonly pages: ReadonlyMap<string, string>;
}

export interface Layout {
  /** From the prefix. */
  readonly libraries: string;
  /** How pkg-config and CMake find the directories of libraries and of headers. */
  readonly pkgConfig: Readonly<Record<string, string>>;
  readonly cmake: Readonly<Record<string, string>>;
}

/** Wherever the tree is put: the files speak of their own place. */
export const movableLayout: Layout = {
  libraries: 'lib',
  pkgConfig: { LIBDIR: '${pcfiledir}/..', INCLUDEDIR: '${pcfiledir}/../../include' },
  cmake: { LIBDIR: '${CMAKE_CURRENT_LIST_DIR}/../..', INCLUDEDIR: '${CMAKE_CURRENT_LIST_DIR}/../../../include' },
};

/** Below /usr. */
export function debianLayout(triplet: string): Layout {
  const values = { LIBDIR: `/usr/lib/${triplet}`, INCLUDEDIR: '/usr/include' };
  return { libraries: `lib/${triplet}`, pkgConfig: values, cmake: values };
}

export function placeFiles(input: BinaryInput, layout: Layout): Tree {
  const { version, libraries, source, command, notices, pages } = input;
  const filled = (name: string, values: Readonly<Record<string, string>>): PlacedFile => ({ content: fillIn(textOf(source, `${name}.in`), { VERSION: version, ...values }) });
  return new Map<string, PlacedFile>([
    ...[...libraries].map(([name, content]): [string, PlacedFile] => [`${layout.libraries}/${name}`, { content }]),
    ...['hakmem.pc', 'hakmem-static.pc'].map((name): [string, PlacedFile] => [`${layout.libraries}/pkgconfig/${name}`, filled(name, layout.pkgConfig)]),
    ...['hakmem-config.cmake', 'hakmem-config-version.cmake'].map((name): [string, PlacedFile] => [`${layout.libraries}/cmake/hakmem/${name}`, filled(name, layout.cmake)]),
    ['include/hakmem.h', { content: textOf(source, 'hakmem.h') }],
    ...[...pages].map(([name, content]): [string, PlacedFile] => [`share/man/man${name.at(-1) ?? ''}/${name}`, { content }]),
    ['share/doc/hakmem/THIRD-PARTIES', { content: notices }],
    ...command,
  ]);
}

function textOf(files: ReadonlyMap<string, string>, name: string): string {
  const text = files.get(name);
  if (text === undefined) throw new Error(`the source package has no ${name}`);
  return text;
}
