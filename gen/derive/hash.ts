// Says whether a layout is the one that a file was written with.

/** FNV-1a of 64 bits. */
export function hashFnv(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const character of text) hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100_0000_01b3n);
  return hash;
}
