#!/bin/bash
# python3 with its own pools off: several hundred thousand objects of all kinds, threads, a forked pool, regular expressions, JSON.
# needs: python3
# env: PYTHONMALLOC=malloc PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
exec python3 - <<'PYTHON'
import gc, hashlib, json, multiprocessing, re, threading, collections, random

random.seed(42)

class Node:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right

def insert(root, key):
    if root is None:
        return Node(key)
    node = root
    while True:
        side = 'left' if key < node.key else 'right'
        child = getattr(node, side)
        if child is None:
            setattr(node, side, Node(key))
            return root
        node = child

def checksum(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]

root = None
for _ in range(60000):
    root = insert(root, random.random())
stack, count = [root], 0
while stack:
    node = stack.pop()
    count += 1
    stack += [child for child in (node.left, node.right) if child]
print('tree', count)
del root, stack, node

table = {f'key {i}': [i, str(i) * (i % 7), {'n': i}] for i in range(150000)}
print('table', checksum(sorted(table.items())[::1000]))
text = json.dumps(table)
print('json', len(text), checksum(json.loads(text)['key 777']))
words = collections.Counter(re.findall(r'\w+', text))
print('words', checksum(words.most_common(20)))
for i in range(0, 150000, 3):
    del table[f'key {i}']
table.update((i, bytes(i % 5000)) for i in range(20000))
print('table', len(table), sum(len(v) for v in table.values()))

results = [None] * 4
def work(n):
    parts = [str(i ** 2) for i in range(50000)]
    random.Random(n).shuffle(parts)
    results[n] = checksum(sorted(parts)[:1000])
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
print('threads', results)

def power(n):
    return checksum([pow(n, k) for k in range(300)])
with multiprocessing.get_context('fork').Pool(2) as pool:
    print('pool', checksum(pool.map(power, range(200))))

cycles = []
for i in range(100000):
    a, b = [], []
    a.append(b)
    b.append(a)
del a, b
print('collected', gc.collect() >= 0)
print('big', (7 ** 100000).bit_length(), len(b'x' * 50_000_000))
PYTHON
