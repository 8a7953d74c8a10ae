// Allocates at sites of its own and says what the profile has to say: "function class-bytes allocated-objects allocated-bytes
// in-use-objects in-use-bytes", and the mappings of code as they are at the end.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct site {
    const char *name;
    size_t class_bytes, objects, bytes, inuse_objects, inuse_bytes;
} site_t;

static void count(site_t *site, size_t bytes, int is_kept) {
    site->objects++;
    site->bytes += bytes;
    if (!is_kept) return;
    site->inuse_objects++;
    site->inuse_bytes += bytes;
}

static volatile size_t sink;
#define SITE(function)                                    \
    static void *function(size_t bytes) {                 \
        void *block = malloc(bytes);                      \
        memset(block, 1, bytes < 64 ? bytes : 64);        \
        sink += (size_t)block;                            \
        return block;                                     \
    }
SITE(keeps_small)
SITE(frees_small)
SITE(keeps_mid)
SITE(keeps_a_run)
SITE(frees_huge)

static void use(site_t *site, void *(*site_function)(size_t), size_t bytes, size_t times, size_t kept_of_ten) {
    for (size_t i = 0; i < times; i++) {
        int is_kept = i % 10 < kept_of_ten;
        void *block = site_function(bytes);
        count(site, bytes, is_kept);
        if (!is_kept) free(block);
    }
}

static void print_mappings(void) {
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "xp ") != NULL) printf("map %s", line);
    fclose(maps);
}

int main(int argc, char **argv) {
    size_t times = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    site_t sites[] = {{"keeps_small", 48, 0, 0, 0, 0}, {"frees_small", 112, 0, 0, 0, 0}, {"keeps_mid", 3072, 0, 0, 0, 0}, {"keeps_a_run", 0, 0, 0, 0, 0}, {"frees_huge", 0, 0, 0, 0, 0}};
    setvbuf(stdout, NULL, _IONBF, 0);
    use(&sites[0], keeps_small, 40, times * 4, 10);
    use(&sites[1], frees_small, 100, times * 4, 3);
    use(&sites[2], keeps_mid, 3000, times, 10);
    use(&sites[3], keeps_a_run, 300000, times / 20, 5);
    use(&sites[4], frees_huge, 3000000, times / 20, 1);
    for (size_t i = 0; i < sizeof sites / sizeof sites[0]; i++)
        printf("site %s %zu %zu %zu %zu %zu\n", sites[i].name, sites[i].class_bytes, sites[i].objects, sites[i].bytes, sites[i].inuse_objects, sites[i].inuse_bytes);
    print_mappings();
    return 0;
}
