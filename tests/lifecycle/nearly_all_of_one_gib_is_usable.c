// Under `ulimit -v` of 1 GiB at least 900 MiB can be had in blocks of any one size: in bytes that were asked for, where the size does not
// lie just above a class, and else in usable ones; as much less as the classes of the build round, and their slabs leave of superslabs.
// variants: release debug
#include "../support/limit.h"
#include "../support/packing.h"

static const size_t wanted[] = {16,        100,         129,    1000,    10000,     20481,   32769,   33000,   36865,   40961,         65537,
                                100 * KIB, 150000,      262143, 300000,  1000000,   1 * MIB, 1 * MIB + 1, 3 * MIB, 100 * MIB},
                    just_above[] = {1025, 2049, 4097, 4609, 8193, 16385, 18433};

/* Bytes of blocks of one size until there is no memory. */
static size_t bytes_until_enomem(size_t size, bool is_usable) {
    size_t bytes = 0;
    errno = 0;
    for (char *block; (block = malloc(size)) != NULL; bytes += is_usable ? malloc_usable_size(block) : size) block[0] = block[size - 1] = 1;
    CHECK(errno == ENOMEM);
    return bytes;
}

static size_t least_mib(size_t size, bool is_usable) {
    uint32_t class_index = size_class_of(size);
    size_t counted = is_usable && class_index < HAK_CLASS_COUNT ? hak_class_info[class_index].size : size;
    size_t most = (size_t)((double)counted / (double)packed_bytes(size, 1 * GIB) * 1000);
    return most < 900 ? most : 900;
}

int main(int argc, char **argv) {
    (void)argc;
    const char *turn = getenv("TEST_TURN");
    size_t index = turn == NULL ? 0 : (size_t)atoi(turn);
    restart_under_limit(RLIMIT_AS, 1 * GIB, argv);
    bool is_above = index >= LENGTH(wanted);
    size_t size = is_above ? just_above[index - LENGTH(wanted)] : wanted[index], mib = bytes_until_enomem(size, is_above) / MIB;
    CHECK_MSG(mib >= least_mib(size, is_above), "%zu MiB in blocks of %zu bytes, not %zu", mib, size, least_mib(size, is_above));
    index += 100 / scaled(100);
    if (index >= LENGTH(wanted) + LENGTH(just_above)) return 0;
    char next[16];
    snprintf(next, sizeof next, "%zu", index);
    char *environment[] = {strcat(strcpy((char[64]){0}, "TEST_TURN="), next), "TEST_LIMITED=1", NULL, NULL};
    static char preload[4096];
    if (getenv("LD_PRELOAD") != NULL) {
        snprintf(preload, sizeof preload, "LD_PRELOAD=%s", getenv("LD_PRELOAD"));
        environment[2] = preload;
    }
    execve("/proc/self/exe", argv, environment);
    CHECK(!"execve");
}
