// Under `ulimit -v` of 1 GiB at least 900 MiB can be had in blocks of any one size; blocks just above a class are 1/8 larger, so 880.
#include "../support/limit.h"

static const struct {
    size_t size, least_mib;
} wanted[] = {
    {16, 900},     {100, 900},        {1000, 900},       {10000, 900},      {32769, 880},    {33000, 880},    {65537, 900},  {100 * KIB, 900},
    {150000, 900}, {256 * KIB + 1, 900}, {300000, 900}, {1000000, 900}, {1 * MIB, 900}, {1 * MIB + 1, 900}, {3 * MIB, 900}, {100 * MIB, 900},
};

static size_t blocks_until_enomem(size_t size) {
    size_t count = 0;
    errno = 0;
    for (char *block; (block = malloc(size)) != NULL; count++) block[0] = block[size - 1] = 1;
    CHECK(errno == ENOMEM);
    return count;
}

int main(int argc, char **argv) {
    (void)argc;
    const char *turn = getenv("TEST_TURN");
    size_t index = turn == NULL ? 0 : (size_t)atoi(turn);
    restart_under_limit(RLIMIT_AS, 1 * GIB, argv);
    size_t mib = blocks_until_enomem(wanted[index].size) * wanted[index].size / MIB;
    CHECK_MSG(mib >= wanted[index].least_mib, "%zu MiB in blocks of %zu bytes", mib, wanted[index].size);
    if (++index == LENGTH(wanted)) return 0;
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
