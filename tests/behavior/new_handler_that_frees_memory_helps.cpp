// A new-handler that lets go of a reserve makes the operator new that called it succeed.
// not-on: emulator: the limit is that of the emulator as well
#include "../support/check.h"
#include <new>
#include <sys/resource.h>

static void *reserve;
static int calls;

static void release_reserve() {
    calls++;
    CHECK_MSG(reserve != nullptr, "call %d", calls);
    free(reserve);
    reserve = nullptr;
}

int main(int, char **argv) {
    if (getenv("TEST_LIMITED") == nullptr) {
        struct rlimit limit = {400 * MIB, 400 * MIB};
        CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
        setenv("TEST_LIMITED", "1", 1);
        execv("/proc/self/exe", argv);
    }
    reserve = malloc(64 * MIB);
    CHECK(reserve != nullptr);
    std::set_new_handler(release_reserve);
    for (size_t held = 0; calls == 0; held += 4 * MIB) {
        CHECK_MSG(held < 400 * MIB, "%zu held under a limit of 400 MiB", held);
        CHECK(opaque_pointer(::operator new(4 * MIB)) != nullptr);
    }
    CHECK(calls == 1);
    return 0;
}
