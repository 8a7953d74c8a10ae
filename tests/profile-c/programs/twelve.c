// Twelve sites, of sizes from a few bytes to half a megabyte, each with two thirds of the bytes of the one before; half of their blocks
// are kept, and every third site is used by a thread of its own. Says "site name alloc-bytes in-use-bytes" for each.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { SITES = 12 };

static volatile size_t sink;
#define SITE(function)                      \
    static void *function(size_t bytes) {   \
        void *block = malloc(bytes);        \
        sink += (size_t)block;              \
        return block;                       \
    }
SITE(site_a) SITE(site_b) SITE(site_c) SITE(site_d) SITE(site_e) SITE(site_f)
SITE(site_g) SITE(site_h) SITE(site_i) SITE(site_j) SITE(site_k) SITE(site_l)

typedef struct site {
    const char *name;
    void *(*take)(size_t);
    size_t most; // bytes of a block
    size_t wanted, bytes, inuse_bytes;
    uint64_t random;
} site_t;

static site_t sites[SITES] = {
    {"site_a", site_a, 300, 0, 0, 0, 1},    {"site_b", site_b, 64, 0, 0, 0, 2},     {"site_c", site_c, 500000, 0, 0, 0, 3},
    {"site_d", site_d, 1000, 0, 0, 0, 4},   {"site_e", site_e, 30000, 0, 0, 0, 5},  {"site_f", site_f, 40, 0, 0, 0, 6},
    {"site_g", site_g, 5000, 0, 0, 0, 7},   {"site_h", site_h, 200000, 0, 0, 0, 8}, {"site_i", site_i, 128, 0, 0, 0, 9},
    {"site_j", site_j, 2000, 0, 0, 0, 10},  {"site_k", site_k, 16, 0, 0, 0, 11},    {"site_l", site_l, 700, 0, 0, 0, 12},
};

static uint64_t draw(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void *use(void *argument) {
    site_t *site = argument;
    while (site->bytes < site->wanted) {
        size_t bytes = draw(&site->random) % site->most + 1;
        void *block = site->take(bytes);
        site->bytes += bytes;
        if (draw(&site->random) % 2 == 0) site->inuse_bytes += bytes;
        else free(block);
    }
    return NULL;
}

int main(void) {
    double wanted = 64 << 20;
    for (int i = 0; i < SITES; i++, wanted /= 1.5) {
        pthread_t thread;
        sites[i].wanted = (size_t)wanted;
        if (i % 3 != 2) use(&sites[i]);
        else if (pthread_create(&thread, NULL, use, &sites[i]) != 0 || pthread_join(thread, NULL) != 0) return 1;
    }
    for (int i = 0; i < SITES; i++) printf("site %s %zu %zu\n", sites[i].name, sites[i].bytes, sites[i].inuse_bytes);
    return 0;
}
