// What a spec of the user's own imports: `import { ratio, sizeClasses, type TunedSpec } from 'hakmem'`.
export { sizeClasses } from './gen/spec/size-classes.ts';
export type { RegionName, RegionSpec, SizeClassSpec, TunedSpec } from './gen/spec/types.ts';
export { bytes, type Bytes, count, type Count, KiB, MiB, type Milli, ms, type Ms, ratio, type Ratio, TiB, us, type Us } from './gen/spec/units.ts';
