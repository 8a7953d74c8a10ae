// JSON documents, buffers and compression: V8 keeps its own heap, but buffers, strings from outside and zlib come from malloc.
import zlib from 'node:zlib';

const kept = new Map();
let seed = 42;
for (let round = 0; round < 300; round++) {
  const documents = Array.from({ length: 100 }, (_, number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return { id: seed, name: `document-${round}-${number}`, body: 'x'.repeat(seed % 3000), tags: Array.from({ length: seed % 7 }, (_, tag) => `tag${tag}`) };
  });
  const text = Buffer.from(JSON.stringify(documents));
  const packed = zlib.deflateRawSync(text, { level: 1 });
  const unpacked = zlib.inflateRawSync(packed);
  if (JSON.parse(unpacked.toString()).length !== documents.length) throw new Error('lost');
  for (let part = 0; part < 200; part++) kept.set((round * 200 + part) % 5000, Buffer.allocUnsafeSlow(100 + ((seed + part * 977) % 9000)).fill(part));
}
console.log(kept.size);
