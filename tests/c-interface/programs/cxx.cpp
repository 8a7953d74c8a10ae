// The interface from C++, linked against the library.
#include <hakmem.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <vector>

static std::vector<char> *spare;

extern "C" int give_up_what_is_spare(size_t, void *argument) {
    ++*static_cast<int *>(argument);
    if (spare == nullptr) return 0;
    delete spare;
    spare = nullptr;
    return 1;
}

int main() {
    if (std::strcmp(hak_version(), HAKMEM_VERSION) != 0) return 1;
    hak_stats_t stats;
    if (hak_stats(&stats, sizeof stats) != 0 || stats.live_count == 0) return 2;
    int calls = 0;
    if (hak_set_limit(std::size_t{64} << 20) != 0 || hak_set_shortage_callback(give_up_what_is_spare, &calls) != 0) return 3;
    spare = new std::vector<char>(std::size_t{40} << 20);
    char *volatile block = new char[std::size_t{40} << 20];
    if (calls != 1 || spare != nullptr) return 4;
    try {
        char *volatile more = new char[std::size_t{40} << 20];
        more[0] = block[0];
        return 5;
    } catch (const std::bad_alloc &) {
        if (calls != 2) return 6;
    }
    delete[] block;
    hak_heap_t *heap = hak_heap_create(0);
    int *numbers = new (hak_heap_malloc(heap, 100 * sizeof(int))) int[100];
    numbers[99] = 1;
    operator delete(hak_heap_malloc(heap, 100)); // as free does
    hak_heap_destroy(heap);
    if (hak_stats(&stats, sizeof stats) != 0 || stats.phase_heaps != 0) return 7;
    std::puts("done");
    return 0;
}
