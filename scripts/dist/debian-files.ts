// The files of a Debian package that are Debian's own: control, md5sums, copyright, changelog. Pure.
import { createHash } from 'node:crypto';
import type { Tree } from './binary-tree.ts';

export interface DebianInput {
  readonly version: string;
  readonly architecture: string;
  readonly epoch: number;
  /** The newest version of libc's symbols that a library asks for: 2.17. */
  readonly libc: string;
}

const MAINTAINER = 'hakmem maintainers <hakmem@users.noreply.github.com>';
const copyrightLine = /Copyright \(c\) (.*)/;

export function makeControl({ version, architecture, libc }: DebianInput, tree: Tree): string {
  return `Package: hakmem
Version: ${version}
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${installedKib(tree)}
Depends: libc6 (>= ${libc})
Suggests: nodejs
Section: libs
Priority: optional
Description: memory allocator made from typed specifications
 A malloc for unmodified programs, through LD_PRELOAD, as a shared library, or
 as a part of a program. It has a variant that was trained on workloads, and one
 that notices misuse of memory and makes it hard to exploit.
 .
 The command hakmem runs a program with it and tells whether a program will
 really use it.
`;
}

export function makeMd5Sums(tree: Tree): string {
  return [...tree].map(([name, { content }]) => `${createHash('md5').update(content).digest('hex')}  ${name}\n`).sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1)).join('');
}

export function makeChangelog({ version, epoch }: DebianInput): string {
  return `hakmem (${version}) unstable; urgency=medium

  * Built from the sources of version ${version}.

 -- ${MAINTAINER}  ${new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')}
`;
}

export function makeCopyright(license: string): string {
  const holder = copyrightLine.exec(license)?.[1] ?? 'the authors of hakmem';
  const text = license.slice(license.indexOf('Permission')).trim();
  const paragraph = text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line}`)).join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: hakmem

Files: *
Copyright: ${holder}
License: Expat

License: Expat
${paragraph}
`;
}

function installedKib(tree: Tree): number {
  return [...tree.values()].reduce((sum, { content }) => sum + Math.ceil(Buffer.byteLength(content) / 1024), 0);
}
