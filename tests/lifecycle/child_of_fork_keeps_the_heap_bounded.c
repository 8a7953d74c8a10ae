// A chain of forks, each child going on with its parent's heap, neither loses contents nor grows: 60 generations.
#include "../support/memory.h"
#include "../support/pattern.h"
#include <sys/wait.h>

enum { COUNT = 3000 };
static void *blocks[COUNT];

static size_t size_of(int i) { return (size_t)i * 7 % 5000 + 1; }

static void turn_over(unsigned generation) {
    for (int i = 0; i < COUNT; i++) {
        CHECK(blocks[i] == NULL || pattern_holds(blocks[i], size_of(i), generation - 1));
        free(blocks[i]);
        blocks[i] = malloc(size_of(i));
        CHECK(blocks[i] != NULL);
        pattern_fill(blocks[i], size_of(i), generation);
    }
}

int main(void) {
    turn_over(1);
    size_t before = resident_bytes();
    for (unsigned generation = 2; generation < 60; generation++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child > 0) {
            int status;
            CHECK(waitpid(child, &status, 0) == child);
            CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "generation %u ended with status %#x", generation, status);
            _exit(0);
        }
        turn_over(generation);
        CHECK_MSG(growth_since(before) < 12 * MIB, "generation %u grew by %zu KiB", generation, growth_since(before) / KIB);
    }
    return 0;
}
