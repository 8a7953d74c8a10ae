// The heap's own C has no data race, no invalid access and no undefined behaviour that the stress drivers reach.
import { describe, expect, it } from 'vitest';
import { runSanitizer, sanitizers } from '../../scripts/hunt/sanitizers.ts';

describe.each(sanitizers)('under $name', (sanitizer) => {
  it('the drivers run without a report', async () => {
    const results = await runSanitizer(sanitizer, 1, 1);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results).toHaveLength(sanitizer.drivers.length);
  });
});
