// A spec's `import … from 'hakmem'` is of the toolchain that reads it, also where no package is installed beside the spec.
const own = new URL('../index.ts', import.meta.url).href;

export async function resolve(specifier, context, next) {
  return next(specifier === 'hakmem' ? own : specifier, context);
}
