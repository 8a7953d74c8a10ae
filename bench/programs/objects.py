# Many small objects: records, dictionaries, strings, sorting, text output.
import json
import random

random.seed(42)


def make_record(number):
    return {"number": number, "name": f"record {number}", "tags": [f"t{random.randrange(500)}" for _ in range(4)]}


def count_words(records):
    words = {}
    for record in records:
        for word in record["name"].split() + record["tags"]:
            words[word] = words.get(word, 0) + 1
    return words


records = [make_record(number) for number in range(40000)]
text = json.dumps(records)
again = json.loads(text)
again.sort(key=lambda record: (record["tags"], record["number"]))
words = count_words(again)
joined = "\n".join(sorted(f"{word} {count}" for word, count in words.items()))
print(len(text), len(words), len(joined))
