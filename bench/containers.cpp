// What a C++ program asks for: strings in maps, growing vectors, shared pointers, from one or more threads.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "support.h"

namespace {

uint64_t rounds_per_thread;
constexpr unsigned kWordsPerRound = 2000;

std::string make_word(rng_t *rng)
{
    return std::string(rng_between(rng, 4, 60), static_cast<char>('a' + rng_below(rng, 26))) + std::to_string(rng_below(rng, 5000));
}

struct Entry {
    std::vector<unsigned> places;
    std::shared_ptr<std::string> text;
};

size_t index_words(rng_t *rng, std::map<std::string, Entry> *kept)
{
    std::unordered_map<std::string, Entry> index;
    for (unsigned i = 0; i < kWordsPerRound; i++) {
        std::string word = make_word(rng);
        Entry &entry = index[word];
        entry.places.push_back(i);
        if (!entry.text) entry.text = std::make_shared<std::string>(word + " first seen here");
    }
    for (const auto &[word, entry] : index)
        if (rng_below(rng, 8) == 0) (*kept)[word] = entry;
    while (kept->size() > 2 * kWordsPerRound) kept->erase(kept->begin());
    return index.size();
}

void *run_rounds(void *argument)
{
    rng_t rng = rng_seeded(reinterpret_cast<uintptr_t>(argument));
    std::map<std::string, Entry> kept;
    for (uint64_t i = 0; i < rounds_per_thread; i++)
        if (index_words(&rng, &kept) == 0) bench_die("nothing was indexed");
    return nullptr;
}

} // namespace

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 2, "THREADS ROUNDS");
    unsigned threads = static_cast<unsigned>(bench_count_arg(argv[1]));
    rounds_per_thread = bench_count_arg(argv[2]) / threads;
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, run_rounds);
    bench_finish(&run, rounds_per_thread * threads * kWordsPerRound);
    return 0;
}
