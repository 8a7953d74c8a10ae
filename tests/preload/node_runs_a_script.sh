#!/bin/bash
# node: objects and buffers, compression, hashing, worker threads, a child process; V8 and its threads on this heap.
# needs: node=nodejs
# not-on: old-kernel: node itself needs getrandom
exec node - <<'NODE'
const { createHash, pbkdf2Sync } = require('node:crypto');
const { Worker } = require('node:worker_threads');
const { execFileSync } = require('node:child_process');
const zlib = require('node:zlib');
const hash = (x) => createHash('sha256').update(x).digest('hex').slice(0, 16);

const table = new Map();
for (let i = 0; i < 200000; i++) table.set(`key ${i}`, { i, text: String(i).repeat(i % 9), list: [i, i + 1] });
const text = JSON.stringify([...table]);
console.log('json', text.length, hash(text), JSON.parse(text).length);

let packed;
for (const level of [1, 6, 9]) console.log('deflate', hash(zlib.inflateSync((packed = zlib.deflateSync(text.slice(0, 4e6), { level })))), packed.length);
console.log('brotli', hash(zlib.brotliDecompressSync(zlib.brotliCompressSync(text.slice(0, 3e5)))));
console.log('key', pbkdf2Sync('word', 'salt', 20000, 32, 'sha256').toString('hex'));

const buffers = [];
for (let i = 0; i < 20000; i++) buffers.push(Buffer.alloc((i * 7919) % 30000, i & 255));
console.log('buffers', hash(Buffer.concat(buffers.filter((_, i) => i % 10 === 0))));
console.log('child', execFileSync('/bin/echo', ['from', 'child']).toString().trim());

const source = `
  const { parentPort, workerData } = require('node:worker_threads');
  let sum = 0;
  for (let i = 0; i < 200000; i++) sum += Object.keys({ ['k' + (i % 1000)]: [i], workerData })[0].length;
  parentPort.postMessage(sum + new Uint8Array(5e6).fill(workerData).reduce((a, b) => a + b, 0));`;
const run = (n) => new Promise((done, failed) => new Worker(source, { eval: true, workerData: n }).on('message', done).on('error', failed));
Promise.all([1, 2, 3, 4].map(run)).then((sums) => {
  console.log('workers', sums.join(' '));
  zlib.gzip(text, (_, zipped) => zlib.gunzip(zipped, (_, back) => console.log('gzip', hash(back))));
});
NODE
