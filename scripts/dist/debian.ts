// A Debian package of a tree of files below /usr.
import { execa } from 'execa';
import path from 'node:path';
import { runProgram } from '../run.ts';
import { type BinaryInput, debianLayout, placeFiles, type Tree } from './binary-tree.ts';
import type { DistContext } from './context.ts';
import { makeChangelog, makeControl, makeCopyright, makeMd5Sums } from './debian-files.ts';
import { type PlacedFile, runTool, setTimes, writeTree } from './pack.ts';

export async function packDebian({ release, machine, work }: DistContext, architecture: string, input: BinaryInput, made: string): Promise<readonly [string, Tree]> {
  const debian = {
    version: release.version,
    architecture,
    epoch: release.epoch,
    libc: await findNewestLibc([...input.libraries.keys()].map((name) => path.join(work, 'lib', name))),
  };
  const documents: [string, PlacedFile][] = [
    ['share/doc/hakmem/copyright', { content: makeCopyright(input.license) }],
    ['share/doc/hakmem/changelog.gz', { content: await gzip(makeChangelog(debian)) }],
  ];
  const placed = await Promise.all([...placeFiles(input, debianLayout(machine.triplet)), ...documents].map(compressPage));
  const tree: Tree = new Map(placed.map(([name, file]) => [`usr/${name}`, file]));
  const control: Tree = new Map([
    ['DEBIAN/control', { content: makeControl(debian, tree) }],
    ['DEBIAN/md5sums', { content: makeMd5Sums(tree) }],
    ['DEBIAN/triggers', { content: 'activate-noawait ldconfig\n' }],
  ]);
  const root = path.join(work, 'debian');
  writeTree(root, new Map([...control, ...tree]));
  await runTool('chmod', ['--recursive', 'u=rwX,go=rX', root]);
  setTimes(root, release.epoch);
  const name = `hakmem_${release.version}_${architecture}.deb`;
  await runTool('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, path.join(made, name)], { env: { SOURCE_DATE_EPOCH: String(release.epoch) } });
  return [name, tree];
}

async function compressPage([name, file]: readonly [string, PlacedFile]): Promise<readonly [string, PlacedFile]> {
  return name.startsWith('share/man/') ? [`${name}.gz`, { content: await gzip(file.content) }] : [name, file];
}

/** As Debian wants it: the best compression, no name, no time. */
async function gzip(content: string | Buffer): Promise<Buffer> {
  const { stdout } = await execa('gzip', ['--best', '--no-name', '--stdout'], { input: content, encoding: 'buffer' });
  return Buffer.from(stdout);
}

async function findNewestLibc(libraries: readonly string[]): Promise<string> {
  const listings = await Promise.all(libraries.map((file) => runProgram('readelf', ['--version-info', '--wide', file])));
  const versions = listings.flatMap(({ stdout }) => [...stdout.matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, major, minor]) => [Number(major), Number(minor)] as const));
  const newest = versions.reduce((a, b) => (b[0] > a[0] || (b[0] === a[0] && b[1] > a[1]) ? b : a), [2, 0] as const);
  return newest.join('.');
}
