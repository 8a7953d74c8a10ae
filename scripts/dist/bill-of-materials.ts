// What is inside the packages, as CycloneDX. Pure: the same packages give the same text.
import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { ThirdParty } from './third-parties.ts';

/** What a package has in it: path -> content. */
export type Contents = ReadonlyMap<string, Buffer>;

export interface BillInput {
  readonly version: string;
  readonly epoch: number;
  readonly compiler: string;
  /** Package -> path in it -> content. */
  readonly packages: ReadonlyMap<string, Contents>;
  readonly parties: readonly ThirdParty[];
}

export function makeBillOfMaterials({ version, epoch, compiler, packages, parties }: BillInput): string {
  const main = new Models.Component(Enums.ComponentType.Library, 'hakmem', { version, bomRef: 'hakmem', licenses: new Models.LicenseRepository([new Models.SpdxLicense('MIT')]) });
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      timestamp: new Date(epoch * 1000),
      component: main,
      properties: new Models.PropertyRepository([new Models.Property('hakmem:compiler', compiler)]),
    }),
    components: new Models.ComponentRepository([...[...packages].map(([name, files]) => describePackage(name, version, files)), ...parties.map(describeParty)]),
  });
  const normalizer = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizer).serialize(bom, { sortLists: true, space: 1 })}\n`;
}

function describeParty({ name, version, license, file }: ThirdParty): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `${file}#${name}`,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
    properties: new Models.PropertyRepository([new Models.Property('hakmem:in', file)]),
  });
}

function describePackage(name: string, version: string, files: Contents): Models.Component {
  return new Models.Component(Enums.ComponentType.File, name, {
    version,
    bomRef: name,
    components: new Models.ComponentRepository([...files].map(([path, content]) => describeFile(name, path, content))),
  });
}

function describeFile(inside: string, path: string, content: Buffer): Models.Component {
  return new Models.Component(Enums.ComponentType.File, path, {
    bomRef: `${inside}#${path}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], createHash('sha256').update(content).digest('hex')]]),
  });
}
